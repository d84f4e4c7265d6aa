/** What the estimator finds in a password, in English: by its own names (zxcvbn's keys). */
const warnings: Readonly<Record<string, string>> = {
  straightRow: 'Keys that lie in a row are among the first guesses.',
  keyPattern: 'Short patterns on the keyboard are guessed quickly.',
  simpleRepeat: 'One character over and over is guessed quickly.',
  extendedRepeat: 'A few characters over and over are hardly better than once.',
  sequences: 'What simply follows on, like “abc” or “6543”, is guessed quickly.',
  recentYears: 'Years not long ago are among the first guesses.',
  dates: 'There are not many dates, so they are quickly tried out.',
  topTen: 'This is one of the ten passwords that are tried first.',
  topHundred: 'This is one of the hundred passwords that are tried first.',
  common: 'Many people use this password, so it is on every list of guesses.',
  similarToCommon: 'This is close to a password that many people use.',
  wordByItself: 'One word alone is found quickly.',
  namesByThemselves: 'One name alone is found quickly.',
  commonNames: 'Names that many people have are found quickly.',
  userInputs: 'This holds something that others can know about you.',
  pwned: 'This password was once stolen somewhere and is known since.',
};

const suggestions: Readonly<Record<string, string>> = {
  l33t: 'Signs in place of letters, like “@” for “a”, help little.',
  reverseWords: 'A word spelled backwards is hardly better than forwards.',
  allUppercase: 'All capitals help little; mix in a few.',
  capitalization: 'A capital at the beginning helps little; put one elsewhere.',
  dates: 'Leave out dates and years that have to do with you.',
  recentYears: 'Leave out years not long ago.',
  associatedYears: 'Leave out years that have to do with you.',
  sequences: 'Leave out what simply follows on, like “abc”.',
  repeated: 'Say each word and each character only once.',
  longerKeyboardPattern: 'Make a pattern on the keyboard longer, and change its direction often.',
  anotherWord: 'Add another word or two, the less usual the better.',
  useWords: 'Take several words that do not belong together.',
  noNeed: 'Signs, digits and capitals are not needed: length does more.',
  pwned: 'If you use it elsewhere too, change it there.',
};

export const strengthEn = { warnings, suggestions };
