import { randomUUID } from 'node:crypto';

/** Enters a licence as the register has it: number and holder, which a plan names (M-06). */
export const licensed = (
  sql: (text: string, values?: unknown[]) => Promise<unknown>,
  number: string,
  holder: { name: string; uscc?: string },
): Promise<unknown> =>
  sql(
    `INSERT INTO liandan.licence (id, state, version, seq, head, machine_version, context, readers, created_at, updated_at)
     VALUES ($1, 'valid', 1, 1, '\\x00', 1, $2, '{all}', now(), now())`,
    [
      randomUUID(),
      JSON.stringify({
        ...{ number, issuer: '重庆市生态环境局', province: '50', city: null, predecessor: null, numbers: [number] },
        holder: { org: null, name: holder.name, uscc: holder.uscc ?? '91500000MA0000000X' },
        ...{ kind: 'COMPREHENSIVE', modes: ['UTILISE'], scopes: [], scale: null, facilities: [] },
        ...{ validFrom: '2025-01-01', validTo: '2029-12-31' },
      }),
    ],
  );
