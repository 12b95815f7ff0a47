import type { CST } from 'yaml';
import type { Problem } from './problem.ts';

/**
 * YAML that has no place in a file which people sign: anchors and aliases (a value that stands somewhere else), tags (a value of another kind than it looks),
 * directives, and a second document. Walks the tokens without recursion.
 */
export function forbiddenSyntax(tokens: readonly CST.Token[]): Problem[] {
  const problems: Problem[] = [];
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'document') {
      documents += 1;
      if (documents === 2) problems.push(severalDocuments(token.offset));
    }
    problems.push(...problemsBelow(token));
  }
  return problems.slice(0, maxProblems);
}

const maxProblems = 50;

function problemsBelow(root: CST.Token): Problem[] {
  const problems: Problem[] = [];
  const open: CST.Token[] = [root];
  for (let token = open.pop(); token !== undefined; token = open.pop()) {
    const problem = problemOf(token);
    if (problem !== undefined) problems.push(problem);
    if (problems.length >= maxProblems) return problems;
    for (const child of childrenOf(token)) open.push(child);
  }
  return problems;
}

function childrenOf(token: CST.Token): CST.Token[] {
  switch (token.type) {
    case 'document':
      return [...token.start, ...(token.value === undefined ? [] : [token.value])];
    case 'block-map':
    case 'block-seq':
    case 'flow-collection':
      return token.items.flatMap((item) => [
        ...item.start,
        ...(item.key === undefined || item.key === null ? [] : [item.key]),
        ...(item.sep ?? []),
        ...(item.value === undefined ? [] : [item.value]),
      ]);
    case 'block-scalar':
      return token.props;
    default:
      return [];
  }
}

function problemOf(token: CST.Token): Problem | undefined {
  switch (token.type) {
    case 'alias':
    case 'anchor':
      return {
        offset: token.offset,
        code: 'yaml-anchor',
        message: token.type === 'alias' ? 'an alias stands for a value written somewhere else' : 'an anchor gives a value a second place',
        hint: 'write the value out where it is used; if it is text that begins with this mark, put it in quotes',
      };
    case 'tag':
      return {
        offset: token.offset,
        code: 'yaml-tag',
        message: 'a tag changes what a value is',
        hint: 'leave it out; if it is text that begins with !, put it in quotes',
      };
    case 'directive':
      return {
        offset: token.offset,
        code: 'yaml-directive',
        message: 'a YAML directive changes how the file is read',
        hint: 'leave the line that begins with % out',
      };
    default:
      return undefined;
  }
}

function severalDocuments(offset: number): Problem {
  return {
    offset,
    code: 'yaml-several-documents',
    message: 'a second document begins here',
    hint: 'keep one document in a file; a line of --- may only be the first',
  };
}
