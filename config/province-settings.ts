import { usualPolicies, type Policies, type SwitchName } from '#domain/policy/switches';

/** What provinces have set by public text; entries of the switch table that the authority makes itself go before it. */
const published: Record<string, Partial<Policies>> = {
  /** Guangdong limits outbound disposal to these places since 2022-03-21. */
  '44': { disposalReach: 'BLOCK' },
};

/** Defaults of a province, two digits, before its own entries of the switch table. */
export const provinceDefaults = (province: string): Policies => ({ ...usualPolicies(), ...published[province] });

/** Whether a public text of the province says it. */
export const hasPublished = (province: string, name: SwitchName): boolean =>
  published[province] !== undefined && Object.hasOwn(published[province], name);
