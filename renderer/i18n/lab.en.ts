/** The English words of the page for labs. */
export const labEn = {
  title: 'Vaults and tokens',
};
