import type { RedactPreset } from '../model/redaction.ts';
import type { Range } from './line-search.ts';

/** What a preset looks for, and which parts of a find are really one; missing: all of it. */
export interface Preset {
  readonly pattern: string;
  readonly settle?: (line: string, found: Range) => readonly Range[];
}

/** Shapes of personal data that have a check of their own are masked only where it holds: other long numbers are what an operator wants to read. */
export const presets: Readonly<Record<RedactPreset, Preset>> = {
  email: { pattern: String.raw`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*` },
  card: { pattern: String.raw`\b\d(?:[ -]?\d){12,}\b`, settle: cards },
  iban: { pattern: String.raw`(?i)\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,}\b`, settle: ibans },
  ip: { pattern: String.raw`\b(?:\d{1,3}\.){3}\d{1,3}\b|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*`, settle: addresses },
};

/** ISO/IEC 7812: 13 to 19 digits in groups, the last one by Luhn's rule. A group before it may belong to something else. */
function cards(line: string, { from, to }: Range): Range[] {
  const ranges: Range[] = [];
  for (let begin = from; begin < to; begin += 1) {
    if (!isDigit(line[begin]) || (begin > from && isDigit(line[begin - 1]))) continue;
    const found = prefixes(line, begin, to, 13, 19, isDigit).find((end) => luhn(digitsOf(line.slice(begin, end))));
    if (found === undefined) continue;
    ranges.push({ from: begin, to: found });
    begin = found - 1;
  }
  return ranges;
}

/** ISO 13616: two letters, two check digits, 11 to 30 characters; what follows after a space may be another word. */
function ibans(line: string, { from, to }: Range): Range[] {
  const found = prefixes(line, from, to, 15, 34, (character) => character !== ' ').find((end) => mod97(line.slice(from, end)));
  return found === undefined ? [] : [{ from, to: found }];
}

/** Ends of a text of `least` to `most` counted characters from `begin` on, longest first; none in the middle of a word. */
function prefixes(line: string, begin: number, to: number, least: number, most: number, counts: (character: string) => boolean): number[] {
  const ends: number[] = [];
  let count = 0;
  for (let at = begin; at < to && count < most; at += 1) {
    if (!counts(line[at]!)) continue;
    count += 1;
    if (count >= least && (at + 1 === line.length || !/\w/.test(line[at + 1]!))) ends.push(at + 1);
  }
  return ends.toReversed();
}

function luhn(digits: string): boolean {
  const sum = digits.split('').reduceRight((total, digit, index) => {
    const place = digits.length - 1 - index;
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function mod97(text: string): boolean {
  const moved = text
    .replaceAll(' ', '')
    .toUpperCase()
    .replace(/^(.{4})(.*)$/, '$2$1');
  let rest = 0;
  for (const character of moved) for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** IPv4 in four numbers below 256; IPv6 as RFC 4291, 2.2 writes it. A time of day has colons, too. */
function addresses(line: string, { from, to }: Range): Range[] {
  const text = line.slice(from, to);
  if (!text.includes(':')) return text.split('.').every((part) => Number(part) < 256) ? [{ from, to }] : [];
  // A sentence may go on behind the address.
  const end = from + text.replace(/[.:]$/, (last) => (text.endsWith('::') ? last : '')).length;
  const inWord = /[\w.]/.test(line[from - 1] ?? '') || /\w/.test(line[end] ?? '');
  return !inWord && isIpv6(line.slice(from, end)) ? [{ from, to: end }] : [];
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || text === '::') return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const dotted = last.includes('.');
  if (dotted && !/^(?:\d{1,3}\.){3}\d{1,3}$/.test(last)) return false;
  const count = groups.length + Number(dotted);
  return (
    groups.slice(0, dotted ? -1 : undefined).every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) &&
    (halves.length === 2 ? count < 8 : count === 8)
  );
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
