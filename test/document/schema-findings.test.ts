import { expect, it } from 'vitest';
import { z } from 'zod';
import { readDocument } from '../../src/document/read-document.ts';
import { schemaFindings } from '../../src/document/schema-findings.ts';
import { sortFindings } from '../../src/document/sort-findings.ts';

const word = z.string().regex(/^[a-z]+$/, { error: 'is no word · write small letters' });
const schema = z.strictObject({
  name: z.string(),
  kind: z.enum(['first', 'second']),
  count: z.number().int().min(1).optional(),
  command: z.union([z.string(), z.array(z.string()), z.strictObject({ argv: z.string(), timeout: word.optional() })]).optional(),
  words: z.record(word, word).optional(),
});

const findingsOf = (source: string) => {
  const document = readDocument(source, 'f').document!;
  return sortFindings(schemaFindings(document, schema)).map(
    (finding) => `${finding.line}:${finding.column} ${finding.code} ${finding.message} | ${finding.hint}`,
  );
};

it('reports everything in one pass, in the order of the file', () => {
  expect(findingsOf('kind: frist\ncount: 0\ncommand:\n  argv: 1e3\n  timout: x\nwords: { Aa: b, c: 9D }\nnmae: x\n')).toEqual([
    '1:1 missing-field name is missing | add name: on a line of its own',
    '1:7 not-a-choice expected first or second, found the text frist | did you mean first?',
    '2:8 out-of-range 0 is out of range: at least 1 | write at least 1',
    '4:9 wrong-type expected text, found the number 1e3 | put it in quotes: "1e3"',
    '5:3 unknown-key unknown key timout in command | did you mean timeout?',
    '6:10 wrong-form Aa is no word | write small letters',
    '6:20 wrong-form 9D is no word | write small letters',
    '7:1 unknown-key unknown key nmae | did you mean name?',
  ]);
});

it('names every kind where no alternative fits', () => {
  expect(findingsOf('name: a\nkind: first\ncommand: true\n')).toEqual([
    '3:10 wrong-type expected text, a list or a mapping, found the boolean true | put it in quotes: "true"',
  ]);
});

it('tells nothing from missing', () => {
  expect(findingsOf('name:\nkind: ~\n')).toEqual([
    '1:6 blank-field name holds nothing | write a value, or leave the key out where it is optional; "" is empty text',
    '2:7 blank-field kind holds nothing | write a value, or leave the key out where it is optional; "" is empty text',
  ]);
});

it('reports __proto__ as the unknown key that it is', () => {
  expect(findingsOf('name: a\nkind: first\n__proto__: { x: 1 }\nconstructor: 1\n').map((line) => line.split(' | ')[0])).toEqual([
    '3:1 unknown-key unknown key __proto__',
    '4:1 unknown-key unknown key constructor',
  ]);
});
