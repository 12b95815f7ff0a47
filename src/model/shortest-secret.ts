/** Characters of the shortest secret value that may be declared: a shorter one would be found everywhere in ordinary output, so it could not be masked. */
export const shortestSecret = 6;
