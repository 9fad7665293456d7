import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { Workflow, type Answer, type Fact } from '#workflow/workflow';
import { bad } from '../party/register-words.js';
import type { Asked } from '../http/commands.js';

type Key = Asked['once'];

/** Something that several provinces keep together and that none of them changes alone. */
export interface Proposal {
  machine: 'negativeList' | 'restriction' | 'mechanism';
  /** 'add' or 'end'. */
  act: string;
  /** The other provinces, each of which confirms by its reply. */
  to: string[];
  title: string;
  item: Record<string, unknown>;
}
/** A proposal that every province asked has agreed to. */
export interface Agreed {
  id: string;
  act: string;
  parties: string[];
  item: Record<string, unknown>;
}

/** A uuid that the same words always give, so that repeating a request makes nothing twice. */
export const uuidOf = (...words: string[]): string => {
  const hex = createHash('sha256').update(words.join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Mutual confirmation by formal letter: proposed by one province, in force when all others have replied with consent. */
@Injectable()
export class JointLetters {
  private readonly divisions = loadReference().divisions;

  constructor(private readonly workflow: Workflow) {}

  /** Issues one letter to each other province; each counts once for the key, so that a request cut short may be repeated. */
  async propose(by: Actor, once: Key, { machine, act, to, title, item }: Proposal) {
    const from = by.province ?? '';
    const unknown = to.findIndex((province) => province === from || this.divisions.province(province) === undefined);
    if (unknown >= 0) {
      throw bad(`/with/${unknown}`, { zh: '应为其他省份的两位代码', en: 'Not the code of another province' });
    }
    const kind = this.workflow.kinds.get('consultation');
    if (!kind) throw new Error('the letters are not mounted');
    // Other words under the same key are another proposal: nobody's consent to one counts for the other.
    const id = uuidOf(once.actor, once.key, once.fingerprint);
    const parties = [from, ...to].sort();
    const letters: Answer[] = [];
    for (const province of [...to].sort()) {
      const { answer } = await this.workflow.open(kind, {
        by: { ...by, kind: 'system' },
        door: 'rule',
        once: { ...once, key: `${once.key}/${province}` },
        command: {
          type: 'issue',
          kind: 'AGREEMENT',
          from,
          fromName: by.orgName,
          to: province,
          about: { machine, id, act },
          title,
          body: { parties, item, signer: by.name },
        },
      });
      letters.push(answer);
    }
    return { id, letters };
  }

  /** What the reply that was just delivered completes; null while one is open or says no. */
  async agreed(fact: Fact): Promise<Agreed | null> {
    const { about } = fact.data as { about: { id: string; act: string } };
    const letters = await this.workflow.db.query<
      { agree: string | null; body: { parties: string[]; item: Record<string, unknown> } }[]
    >(
      `SELECT context -> 'answer' ->> 'agree' AS agree, context -> 'body' AS body FROM liandan.consultation
        WHERE about_id = $1 ORDER BY id`,
      [about.id],
    );
    const body = letters[0]?.body;
    if (!body || letters.length < body.parties.length - 1 || letters.some(({ agree }) => agree !== 'true')) return null;
    return { id: about.id, act: about.act, parties: body.parties, item: body.item };
  }
}

/** Under which an agreed change is recorded once, whichever reply completed it. */
export const onceAgreed = ({ id, act }: Agreed): Key => ({
  kind: 'key',
  actor: 'joint',
  key: `${act}/${id}`,
  fingerprint: id,
});
