export function redisHere(): boolean;
export function ownRedis(): Promise<{ url: string; stop: () => Promise<void> }>;
export function ownPostgres(): Promise<{
  urlOf: (role: 'owner' | 'app' | 'worker' | 'queue' | 'auditor') => string;
  adminUrl: () => string;
  killBackend: () => boolean;
  killAll: () => Promise<void>;
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}>;
