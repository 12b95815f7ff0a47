const words = 'no mount can protect what does not exist yet; a step that makes one of these fails: ';

/** The survey's note on guarded places that are not on the host. */
export function absentNote(paths: readonly string[]): string {
  return words + paths.join(', ');
}

/** Whether a note of a survey is that one. */
export function isAbsentNote(note: string): boolean {
  return note.startsWith(words);
}

/** Which of these places a survey's notes call absent. */
export function absentPlaces(places: readonly string[], notes: readonly string[]): readonly string[] {
  const listed = new Set(notes.filter(isAbsentNote).flatMap((note) => note.slice(words.length).split(', ')));
  return places.filter((place) => listed.has(place));
}
