/** What a local bureau was asked about a letter, and what it has said. */
export interface Opinion {
  id: string;
  letter: string;
  number: string | null;
  title: string;
  office: string;
  bureau: string;
  bureauName: string;
  question: string | null;
  askedAt: string;
  askedBy: string;
  dueDay: string;
  state: 'open' | 'given';
  favourable: boolean | null;
  text: string | null;
  givenBy: string | null;
  givenAt: string | null;
  late: boolean | null;
  version: number;
  daysLeft: number | null;
  overdue: boolean;
}
/** A day ends at 24:00 in Beijing. */
export const endOf = (day: string): string => new Date(Date.parse(`${day}T16:00:00Z`)).toISOString();
