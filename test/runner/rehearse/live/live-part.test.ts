import { expect, test } from 'vitest';
import { placeOf } from '../../../../src/runner/rehearse/live/live-part.ts';

test.each([
  ['http://127.0.0.1/hello', { host: '127.0.0.1', port: 80 }],
  ['https://web.example/', { host: 'web.example', port: 443 }],
  ['http://[::1]:9090', { host: '::1', port: 9090 }],
  ['127.0.0.1:5432', { host: '127.0.0.1', port: 5432 }],
  ['::1:5432', undefined],
])('%s is asked at %j', (written, place) => {
  expect(placeOf(written)).toEqual(place);
});
