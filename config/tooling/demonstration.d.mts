export interface Demonstration {
  address: string;
  adminUrl: string;
  environment(roles: readonly string[]): Record<string, string>;
  stop(): Promise<void>;
}
export function startDemonstration(of: {
  name: string;
  env?: Record<string, string>;
  say?: (line: string) => void;
}): Promise<Demonstration>;
