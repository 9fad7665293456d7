export const PROCESSES: { name: string; roles: string[] }[];
