/** What the estimator finds in a password, in English: by its own names (zxcvbn's keys). */
export const strengthEn = {
  warnings: {} as Readonly<Record<string, string>>,
  suggestions: {} as Readonly<Record<string, string>>,
};
