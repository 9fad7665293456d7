/** Authorities of their own whose places lie in another's territory: the Production Corps in Xinjiang. */
const WITHIN: Readonly<Record<string, string>> = { '66': '65' };

/** The authority, two digits, under which a site stands: its province, or the firm's own authority inside it (W-16). */
export const authorityOf = (city: string, province: string | null | undefined): string => {
  const territory = city.slice(0, 2);
  return province && WITHIN[province] === territory ? province : territory;
};
