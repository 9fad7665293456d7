export const ROLES: Record<'owner' | 'app' | 'worker' | 'sequencer' | 'signer' | 'auditor' | 'queue', string>;
export function withClient<T>(url: string, work: (client: import('pg').Client) => Promise<T>): Promise<T>;
export function urlFor(adminUrl: string, user: string, password: string, database: string): string;
export function prepareRoles(adminUrl: string, passwordOf: (role: string) => string): Promise<void>;
export function createDatabase(adminUrl: string, name: string, template?: string): Promise<void>;
export function databaseExists(adminUrl: string, name: string): Promise<boolean>;
export function dropDatabase(adminUrl: string, name: string): Promise<void>;
