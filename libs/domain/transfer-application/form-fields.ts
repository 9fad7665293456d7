/** Fields of the form, as correction notices name them. */
export const FORM_FIELDS = [
  'site',
  'plan',
  'receiver',
  'licence',
  'exemption',
  'facility',
  'lines',
  'carriers',
  'transport',
  'period',
  'reason',
  'emergency',
  'contact',
  'attachments',
] as const;
export type FormField = (typeof FORM_FIELDS)[number];
