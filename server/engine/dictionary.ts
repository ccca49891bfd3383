/** Texts as small integers, in the order in which the log first named them. */
export interface Dictionary {
  readonly texts: string[];
  readonly codes: Map<string, number>;
}

export function createDictionary(texts: readonly string[] = []): Dictionary {
  return { texts: [...texts], codes: new Map(texts.map((text, code) => [text, code])) };
}

/** The code of a text, new or known. */
export function intern(dictionary: Dictionary, text: string): number {
  const known = dictionary.codes.get(text);
  if (known !== undefined) return known;
  const code = dictionary.texts.length;
  dictionary.texts.push(text);
  dictionary.codes.set(text, code);
  return code;
}
