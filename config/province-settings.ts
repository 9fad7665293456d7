import { usualPolicies, type Policies } from '#domain/policy/switches';

/** What provinces have set by public text; entries of the switch table that the authority makes itself go before it. */
const published: Record<string, Partial<Policies>> = {
  /** Guangdong limits outbound disposal to these places since 2022-03-21. */
  '44': { disposalReach: 'BLOCK' },
};

/** Defaults of a province, two digits, before its own entries of the switch table. */
export const provinceDefaults = (province: string): Policies => ({ ...usualPolicies(), ...published[province] });
