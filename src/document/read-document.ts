// document: text of a file to plain data with places, and mistakes to findings a person can act on.
// It knows YAML and nothing of what a runbook or a policy means; it reads no disk.

import type { Finding } from '../model/finding.ts';
import { codePointName } from './code-point.ts';
import { decodeText } from './decode-text.ts';
import { LineIndex } from './line-index.ts';
import { plainValue } from './plain-value.ts';
import type { Problem } from './problem.ts';
import { sortFindings } from './sort-findings.ts';
import { YamlDocument } from './yaml-document.ts';
import { parseYaml, type YamlLimits } from './yaml-syntax.ts';

/** How much of a file is read before it is refused. */
export interface DocumentLimits extends YamlLimits {
  /** Bytes; whoever reads the file stops here as well. */
  readonly bytes: number;
}

export const documentLimits: DocumentLimits = { bytes: 1024 * 1024, depth: 64, parts: 60_000 };

export interface DocumentRead {
  /** Missing: the text could not be read at all; then `findings` says why. May stand beside findings. */
  readonly document?: YamlDocument;
  readonly findings: readonly Finding[];
  /** The text for excerpts, as far as it could be decoded. */
  readonly source: string;
}

/** Reads one YAML document of the core schema, without anchors, aliases, tags, directives or merge keys. `file` is how findings name it. */
export function readDocument(input: Uint8Array | string, file: string, limits: DocumentLimits = documentLimits): DocumentRead {
  if (input.length > limits.bytes) return refused(file, '', [tooLarge(limits.bytes)]);
  const decoded = typeof input === 'string' ? textOf(input) : decodeText(input);
  if (!decoded.ok) return refused(file, decoded.before, [notText(decoded)]);
  const source = decoded.text;
  const unwanted = [...(decoded.byteOrderMark ? [markProblem] : []), ...unwantedCharacters(source)];
  const parsed = parseYaml(source, limits);
  if (parsed.root === undefined) return refused(file, source, [...unwanted, ...parsed.problems]);
  const { value, problems } = plainValue(parsed.root);
  if (value === null) return refused(file, source, [...unwanted, ...problems, emptyFile]);
  const document = new YamlDocument({ file, source, value, root: parsed.root });
  return { document, source, findings: toFindings(file, source, [...unwanted, ...problems]) };
}

function textOf(input: string): { readonly ok: true; readonly text: string; readonly byteOrderMark: boolean } {
  const byteOrderMark = input.startsWith('\ufeff');
  return { ok: true, text: byteOrderMark ? input.slice(1) : input, byteOrderMark };
}

function refused(file: string, source: string, problems: readonly Problem[]): DocumentRead {
  return { source, findings: toFindings(file, source, problems) };
}

function toFindings(file: string, source: string, problems: readonly Problem[]): Finding[] {
  const lines = new LineIndex(source);
  return sortFindings(
    problems.map(({ offset, code, message, hint }) => ({
      file,
      ...lines.positionOf(offset),
      code,
      severity: 'error' as const,
      message,
      hint,
    })),
  );
}

const maxUnwanted = 20;

/** Line breaks and tabs are the only controls; a carriage return is one only in front of a line feed. */
const unwantedCharacter = /(?![\n\t\u{85}])\p{Cc}(?<!\r(?=\n))|[\u{feff}\u{fffe}\u{ffff}]|\p{Bidi_Control}|\p{Cs}/gu;

/** Controls that YAML 1.2.2 does not print (section 5.1) and characters that reorder what is shown (Unicode TR 36, bidirectional text spoofing). */
function unwantedCharacters(source: string): Problem[] {
  const problems: Problem[] = [];
  for (const match of source.matchAll(unwantedCharacter)) {
    if (problems.length === maxUnwanted) break;
    problems.push(unwantedProblem(match[0], match.index));
  }
  return problems;
}

function unwantedProblem(character: string, offset: number): Problem {
  const name = codePointName(character);
  if (/\p{Bidi_Control}/u.test(character)) {
    return {
      offset,
      code: 'bidi-character',
      message: `${name} turns the reading direction, so that what is shown is not what is there`,
      hint: 'delete it; where the text needs it, write it as an escape in double quotes',
    };
  }
  return {
    offset,
    code: 'control-character',
    message: `the control character ${name} stands in the file`,
    hint: 'delete it; where the text needs it, write it as an escape in double quotes',
  };
}

function tooLarge(bytes: number): Problem {
  return {
    offset: 0,
    code: 'file-too-large',
    message: `the file is larger than ${Math.floor(bytes / 1024)} KiB`,
    hint: 'put large contents into files of the workspace and name them with from:',
  };
}

function notText(decoded: { readonly reason: 'utf-16' | 'invalid-utf-8'; readonly before: string }): Problem {
  const message = decoded.reason === 'utf-16' ? 'the file is UTF-16, not UTF-8' : 'the bytes from here on are not UTF-8';
  return { offset: decoded.before.length, code: 'not-utf-8', message, hint: 'save the file as UTF-8 without a byte order mark' };
}

const markProblem: Problem = {
  offset: 0,
  code: 'byte-order-mark',
  message: 'the file begins with an invisible byte order mark (U+FEFF)',
  hint: 'save the file as UTF-8 without a byte order mark',
};

const emptyFile: Problem = {
  offset: 0,
  code: 'empty-file',
  message: 'the file holds nothing',
  hint: 'holdpoint new writes a runbook to begin with',
};
