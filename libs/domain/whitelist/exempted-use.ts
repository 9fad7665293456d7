import { ENTRY_OPEN } from '../standing.js';
import type { Day } from '../calendar/civil.js';
import type { Text } from '../errors.js';
import type { Finding } from '../statute.js';
import type { ExemptionEvidence } from '../waste/exemptions.js';
import type { FastTrackAgreement, FastTrackEntry, FastTrackList } from './standing.js';
import { inForce, inPurpose } from './terms.js';

/** A use without a licence, as it is asked for on a day. Firms by their unified social credit codes. */
export interface UseAsked {
  /** Item of the exemption list. */
  item: number;
  origin: string;
  destination: string;
  remover: string;
  receiver: string;
  lines: { code: string; method: string }[];
  on: Day;
}
/** What it is tested against. Null: there is none. */
export interface UseFacts {
  agreement: FastTrackAgreement | null;
  list: FastTrackList | null;
  entry: FastTrackEntry | null;
  exemption: ExemptionEvidence | null;
}

/**
 * Whether a receiver without a licence may utilise the waste of the remover: a joint scheme of both provinces in
 * force on the day opens the item of the exemption list, the list of that day frees the utilisation, and the effective
 * list of the scheme names receiver, waste and method, from point to point the one sender too. The first failing test,
 * or null when it may.
 */
export function exemptedUse(asked: UseAsked, { agreement, list, entry, exemption }: UseFacts): Finding | null {
  const { item, on, lines } = asked;
  const joint = [asked.origin, asked.destination].every((province) => agreement?.parties.includes(province));
  if (
    agreement?.state !== 'active' ||
    !inForce(agreement.parameters, on) ||
    !joint ||
    !(agreement.parameters.exemptionItems ?? []).includes(item)
  )
    return refusing(
      'schemeInForce',
      {
        zh: `移出地与接受地之间没有开放豁免清单第${item}项跨省利用的有效联合方案。`,
        en: `No joint scheme of the two provinces in force opens item ${item} of the exemption list.`,
      },
      {
        zh: '由两省制定开放该项的联合方案，或选择持有经营许可证的接受人。',
        en: 'Let the provinces open the item by a joint scheme, or choose a receiver with a licence.',
      },
    );
  if (!exemption?.covers || !lines.every(({ method }) => inPurpose('UTILISE', method)))
    return refusing(
      'exemptionInForce',
      {
        zh: `${on}施行的豁免清单第${item}项不豁免该废物以该方式利用。`,
        en: `On ${on} item ${item} of the exemption list does not free this use of the waste.`,
      },
      {
        zh: '请核对当日施行版本的豁免清单序号，或选择持有经营许可证的接受人。',
        en: 'Look up the item in the edition of the day, or choose a receiver with a licence.',
      },
    );
  const effective =
    list?.state === 'effective' && on >= list.effectiveOn && (list.lastDay === null || on <= list.lastDay);
  const live = entry !== null && ENTRY_OPEN.includes(entry.state) && on <= entry.licenceTo;
  if (!effective || !live || entry.receiver !== asked.receiver || entry.exemption?.item !== item)
    return refusing(
      'useListed',
      {
        zh: `联合方案当期生效名单未列明接受人按豁免清单第${item}项利用。`,
        en: `The effective list of the scheme names no use under item ${item} by the receiver.`,
      },
      LISTING,
    );
  if (exemption.pointToPoint && entry.exemption.sender !== asked.remover)
    return refusing(
      'pairListed',
      {
        zh: '点对点定向利用逐对列明：移出人不是该条目的产废单位。',
        en: 'Point-to-point use is listed pair by pair: the remover is not the sender of the entry.',
      },
      LISTING,
    );
  const other = lines.filter(({ code, method }) => !entry.codes.includes(code) || !entry.methods.includes(method));
  if (other.length > 0 || !entry.exemption.origins.includes(asked.origin))
    return refusing(
      'wasteListed',
      {
        zh: `该条目未列明：${other.map(({ code, method }) => `${code} ${method}`).join('、') || asked.origin}。`,
        en: `The entry does not name ${other.map(({ code, method }) => `${code} ${method}`).join(', ') || asked.origin}.`,
      },
      LISTING,
    );
  return null;
}

const LISTING: Text = {
  zh: '由接受地按联合方案将该对单位、废物和方式列入名单，或选择持有经营许可证的接受人。',
  en: 'Let the receiving province list the pair, its waste and method, or choose a receiver with a licence.',
};
const refusing = (test: string, says: Text, remedy: Text): Finding => ({
  test,
  rule: 'X-04',
  verb: 'BLOCK',
  says,
  remedy,
});
