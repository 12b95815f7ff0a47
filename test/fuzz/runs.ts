/** How often each property is tried: a little with the other tests, more by `npm run test:fuzz`. */
export const runs = Number(process.env['FUZZ_RUNS'] ?? 150);

/** No input may take longer, milliseconds. */
export const longest = 1000;
