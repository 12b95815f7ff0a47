import { shortestSecret } from '../model/shortest-secret.ts';
import type { Redactions } from '../ports/evidence.ts';

/** One byte string that must never be shown, and the name of the secret it belongs to. */
export interface Needle {
  readonly bytes: Buffer;
  readonly name: string;
}

/** Every form in which a declared secret may appear in output: as it is, with CRLF, each line of a multi-line value, and the encodings that programs use. */
export function needlesOf(secrets: Redactions['secrets']): Needle[] {
  const needles = new Map<string, Needle>();
  for (const [name, value] of Object.entries(secrets)) {
    for (const bytes of formsOf(value)) {
      if (bytes.length >= shortestSecret) needles.set(bytes.toString('latin1'), { bytes, name });
    }
  }
  return [...needles.values()];
}

function formsOf(value: string): Buffer[] {
  const lines = value.split(/\r?\n/);
  const texts = new Set([value, value.trim(), lines.join('\n'), lines.join('\r\n'), ...lines, ...lines.map((line) => line.trim())]);
  const forms: Buffer[] = [];
  for (const text of texts) {
    forms.push(Buffer.from(text));
    if (text.length >= shortestSecret) forms.push(...encodingsOf(text));
  }
  return forms;
}

function encodingsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const json = JSON.stringify(text).slice(1, -1);
  return [
    hex,
    hex.toUpperCase(),
    encodeURIComponent(text.toWellFormed()),
    encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
    json,
    json.replaceAll('/', String.raw`\/`),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    text.replaceAll("'", `'\\''`),
    ...base64Forms(bytes, 'base64'),
    ...base64Forms(bytes, 'base64url'),
  ].map((form) => Buffer.from(form));
}

/** A value inside a longer base64 text has one of three spellings, by its offset modulo three; only characters that it alone decides are searched for. */
function base64Forms(bytes: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(encoding)
      .replace(/=+$/, '');
    const skip = Math.ceil((offset * 8) / 6);
    const bits = (offset + bytes.length) * 8;
    return encoded.slice(skip, Math.floor(bits / 6));
  });
}
