export const CLIENT: { id: string; secret: string };
export const TWO: string;
export interface IdentityProvider {
  issuer: string;
  port: number;
  /** What the token endpoint answers instead. */
  tamper: { token: ((body: Record<string, unknown>) => Record<string, unknown>) | undefined };
  signed(token: unknown, claims: Record<string, unknown>): string;
  visit(
    address: string,
    who: { login: string; factor?: boolean; cancel?: boolean; jar?: Map<string, string> },
  ): Promise<URL>;
  close(): Promise<void>;
}
export function identityProvider(of: { instances: string[]; port?: number }): Promise<IdentityProvider>;
