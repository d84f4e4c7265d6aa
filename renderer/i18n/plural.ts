/** Numbers with their words, as one language writes them. */
export function numbersOf(language: string) {
  const n = (value: number) => value.toLocaleString(language);
  return {
    n,
    many: (value: number, one: string, other: string) => `${n(value)} ${value === 1 ? one : other}`,
  };
}
