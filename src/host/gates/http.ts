import { digestOfBytes } from '../../model/digest.ts';
import type { HttpCheck } from '../../model/gate.ts';
import type { Host } from '../../ports/host.ts';
import { matchPattern } from '../match-pattern.ts';
import { oneLine } from '../one-line.ts';
import { httpGet } from './http-get.ts';
import type { HttpResponse } from './http-response.ts';
import { atPointer, sameJson } from './json-pointer.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown, type Observation } from './observation.ts';

/** Asks once by GET. `now` in milliseconds since the epoch, for the certificate. */
export function lookByHttp(host: Host, check: HttpCheck, now: () => number): Look {
  return async ({ timeout }) => {
    if (!URL.canParse(check.url)) return unknown(`${check.url} is no URL`);
    const answer = await httpGet(host, new URL(check.url), check.send ?? {}, timeout);
    switch (answer.kind) {
      case 'unreachable':
        return unknown(answer.reason);
      case 'misbehaved':
        return fail(answer.reason);
      case 'answered':
        return judgeResponse(check, answer.response, answer.certificateValidTo, now());
      default:
        return answer satisfies never;
    }
  };
}

function judgeResponse(check: HttpCheck, response: HttpResponse, validTo: number | undefined, now: number): Observation {
  const fingerprint = `${response.status} body sha256 ${digestOfBytes(response.body)}`;
  const wrong = [
    status(check, response),
    ...headers(check, response),
    body(check, response),
    ...json(check, response),
    certificate(check, validTo, now),
  ].filter((one) => one !== undefined);
  const deciding = wrong.find((one) => one.verdict === 'UNKNOWN') ?? wrong[0];
  return deciding === undefined ? pass(`answered ${response.status}`, { fingerprint }) : { ...deciding, fingerprint };
}

type Complaint = Observation | undefined;

function status(check: HttpCheck, response: HttpResponse): Complaint {
  return response.status === check.status ? undefined : fail(`answered ${response.status}, not ${check.status}`);
}

function headers(check: HttpCheck, response: HttpResponse): Complaint[] {
  return Object.entries(check.header ?? {}).map(([name, pattern]) => {
    const value = response.headers[name.toLowerCase()];
    return value === undefined ? fail(`there is no header ${name}`) : matched(pattern, 'whole', value, `header ${name}`);
  });
}

function body(check: HttpCheck, response: HttpResponse): Complaint {
  return check.body === undefined ? undefined : matched(check.body, 'search', textOf(response), 'the body');
}

function json(check: HttpCheck, response: HttpResponse): Complaint[] {
  if (check.json === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(textOf(response));
  } catch {
    return [fail('the body is no JSON')];
  }
  return Object.entries(check.json).map(([pointer, expected]) => {
    const found = atPointer(value, pointer);
    return sameJson(found, expected)
      ? undefined
      : fail(`${pointer || 'the body'} is ${oneLine(JSON.stringify(found) ?? 'absent')}, not ${oneLine(JSON.stringify(expected))}`);
  });
}

function certificate(check: HttpCheck, validTo: number | undefined, now: number): Complaint {
  if (check.cert_days === undefined) return undefined;
  if (validTo === undefined) return fail('there is no certificate: the address is not https');
  const days = Math.floor((validTo - now) / 86_400_000);
  return days >= check.cert_days ? undefined : fail(`the certificate is valid for ${days} days, not ${check.cert_days}`);
}

function matched(pattern: string, how: 'whole' | 'search', text: string, what: string): Complaint {
  const match = matchPattern(pattern, how, text);
  if (match.kind === 'match') return undefined;
  return match.kind === 'none' ? fail(`${what} does not match: ${oneLine(text) || '(empty)'}`) : unknown(`${what}: ${match.reason}`);
}

function textOf(response: HttpResponse): string {
  return Buffer.from(response.body).toString('utf8');
}
