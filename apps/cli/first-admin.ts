import { DataSource } from 'typeorm';
import { loadReference } from '#config/reference';
import type { Settings } from '#config/env';
import { DomainError } from '#domain/errors';
import { dataSourceOptions } from '#src/database/data-source';
import { clockBook } from '#src/deadline/clock-book';
import { firstAdministrator, type FirstAdministrator } from '#src/party/first-administrator';
import { LOGIN } from '#src/party/people.commands';
import { Register } from '#src/party/register';
import { routes } from '#src/routes';

/** Makes the first administrator of a new instance and prints login and password once. False where it is refused. */
export async function firstAdmin(settings: Settings, asked: FirstAdministrator): Promise<boolean> {
  const wrong = faultOf(asked);
  if (wrong) {
    console.error(wrong);
    return false;
  }
  const db = await new DataSource(dataSourceOptions(settings.need('DATABASE_URL_APP'), 1)).initialize();
  try {
    const register = new Register(db, settings.LIANDAN_DEPLOYMENT, routes, clockBook(loadReference().calendar));
    const password = await firstAdministrator(register, asked);
    console.log(JSON.stringify({ login: asked.login, password, note: 'to be changed at the first login' }, null, 2));
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { detail } = error.refusal;
    console.error(detail ? `${detail.zh} ${detail.en}` : error.code);
    return false;
  } finally {
    await db.destroy();
  }
}

/** As `CreatePerson` has it. */
function faultOf({ login, name, organisation }: FirstAdministrator): string | undefined {
  if (!LOGIN.test(login)) return '--login: 2 to 60 of a-z, 0-9, ".", "_" and "-"';
  if (name.trim() === '' || name.length > 60) return '--name: 1 to 60 characters';
  if (organisation.trim() === '' || organisation.length > 200) return '--organisation: 1 to 200 characters';
  return undefined;
}
