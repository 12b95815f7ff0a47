import type { GateCheck } from '../../model/gate.ts';
import type { Host } from '../../ports/host.ts';
import { httpGet } from './http-get.ts';
import type { Look } from './judge.ts';
import { fail, pass, unknown, type Observation } from './observation.ts';

type PrometheusCheck = Extract<GateCheck, { readonly kind: 'prometheus' }>;

/** Samples older than this are stale, seconds (Prometheus' own look-back). */
const staleAfter = 300;

/** An instant query (GET /api/v1/query); every sample has to hold. No data is not a pass and not a failure. `now` in milliseconds since the epoch. */
export function lookByPrometheus(host: Host, check: PrometheusCheck, now: () => number): Look {
  return async ({ timeout }) => {
    if (!URL.canParse(check.url)) return unknown(`${check.url} is no URL`);
    const url = new URL(`${check.url.replace(/\/+$/, '')}/api/v1/query`);
    url.searchParams.set('query', check.query);
    const answer = await httpGet(host, url, {}, timeout);
    if (answer.kind !== 'answered') return unknown(answer.reason);
    const samples = readSamples(answer.response.status, Buffer.from(answer.response.body).toString('utf8'));
    return typeof samples === 'string' ? unknown(samples) : judgeSamples(samples, check.expect, now() / 1000);
  };
}

interface Sample {
  readonly at: number;
  readonly value: number;
}

/** A text says why there is no answer. */
function readSamples(status: number, text: string): Sample[] | string {
  const body = parseJson(text) as { status?: string; error?: string; data?: { resultType?: string; result?: unknown } } | undefined;
  if (status !== 200 || body?.status !== 'success') return `the query was refused: ${body?.error ?? `HTTP ${status}`}`;
  const { resultType, result } = body.data ?? {};
  const pairs =
    resultType === 'scalar'
      ? [result]
      : resultType === 'vector' && Array.isArray(result)
        ? result.map((one) => (one as { value?: unknown }).value)
        : undefined;
  if (pairs === undefined) return `the query gives a ${resultType ?? 'nothing'}, not an instant vector or a scalar`;
  const samples = pairs.map((pair) =>
    Array.isArray(pair) ? { at: Number(pair[0]), value: parseValue(String(pair[1])) } : { at: Number.NaN, value: Number.NaN },
  );
  return samples.some((one) => Number.isNaN(one.at)) ? 'the answer is not understood' : samples;
}

function judgeSamples(samples: readonly Sample[], expect: PrometheusCheck['expect'], now: number): Observation {
  if (samples.length === 0) return unknown('no data');
  const stale = samples.find((sample) => now - sample.at > staleAfter);
  if (stale !== undefined) return unknown(`stale: the sample is ${Math.round(now - stale.at)} s old`);
  if (samples.some((sample) => Number.isNaN(sample.value))) return unknown('no data: the value is NaN');
  const outside = samples.find((sample) => !holds(sample.value, expect));
  const shown = samples.map((sample) => sample.value).join(', ');
  return outside === undefined
    ? pass(`${shown} ${expect.op} ${expect.value}`)
    : fail(`${outside.value} is not ${expect.op} ${expect.value}`);
}

function holds(value: number, { op, value: limit }: PrometheusCheck['expect']): boolean {
  switch (op) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
    default:
      return op satisfies never;
  }
}

/** Prometheus writes numbers as text, `+Inf` and `-Inf` among them. */
function parseValue(text: string): number {
  if (/^\+?Inf$/.test(text)) return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
