import { Alert } from 'antd';
import { useState } from 'react';
import { read } from '../../api/client';
import type { Problem } from '../../api/problem';
import { useContracts, usePlanRows, usePlans, useSites } from '../apply/choices';
import { ChangedMeanwhile } from '../case/changed-meanwhile';
import '../case/case.css';
import { tonnes } from '../../parts/tonnes';
import { useDispatchTexts } from './dispatch-texts';
import { comparedHaul, type Haul, haulStored, type StoredManifest } from './haul';

/** The draft on the server as it was last seen. */
export interface StoredTruck {
  id: string;
  version: number;
  body: string;
  /** What was typed when it was stored. */
  haul?: Haul;
}
interface Moved {
  now: StoredManifest;
  haul: Haul;
}
export interface Elsewhere {
  /** Somebody has changed the draft; nothing until it is found to be so. */
  moved: Moved | undefined;
  /** The draft is one no more: the next saving makes another. */
  gone: boolean;
  /** Reads what became of the draft after a refusal. */
  look: (refused: Problem, stored: StoredTruck | undefined) => Promise<void>;
  settled: () => void;
}

/** What became elsewhere of a truck's stored draft: this browser remembers a version that others may have left behind. */
export function useElsewhere(typed: Haul, forget: () => void): Elsewhere {
  const [moved, setMoved] = useState<Moved>();
  const [gone, setGone] = useState(false);
  const settled = () => {
    setMoved(undefined);
    setGone(false);
  };
  const look = async ({ body: { status } }: Problem, stored: StoredTruck | undefined) => {
    if (!stored || (status !== 412 && status !== 409)) return;
    const now = await read<StoredManifest>(`manifests/${stored.id}`).catch(() => undefined);
    if (!now) return;
    if (now.state !== 'draft') {
      forget();
      setGone(true);
    } else if (now.version !== stored.version) setMoved({ now, haul: haulStored(now, typed) });
  };
  return { moved, gone, look, settled };
}

interface Props {
  elsewhere: Elsewhere;
  stored: StoredTruck | undefined;
  mine: Haul;
  settle: (haul: Haul, stored: StoredTruck) => void;
}
/** The colleague's draft beside the own one, or that it is a draft no more. */
export function TruckElsewhere({ elsewhere: { moved, gone }, stored, mine, settle }: Props) {
  const t = useDispatchTexts();
  const sites = useSites();
  const contracts = useContracts(mine.plannedDate);
  const plan = usePlans(mine.site).find(({ year }) => String(year) === mine.plannedDate?.slice(0, 4));
  const rows = usePlanRows(plan?.id);
  if (gone) return <Alert type="warning" showIcon role="alert" title={t('gone')} description={t('goneHint')} />;
  if (!moved || !stored) return null;
  const { now, haul } = moved;
  const value = (pointer: string, of: unknown) => {
    switch (pointer.split('/').at(-1)) {
      case 'site':
        return sites.find(({ id }) => id === of)?.name;
      case 'contract':
        return contracts.find(({ id }) => id === of)?.number;
      case 'planRow': {
        const row = rows.find(({ id }) => id === of);
        return row && t('planRowShort', { line: row.line, code: row.wasteCode, name: row.wasteName });
      }
      case 'removed':
        return typeof of === 'string' ? tonnes(of) : undefined;
      default:
        return undefined;
    }
  };
  return (
    <ChangedMeanwhile
      machine="manifest"
      of={now}
      base={{ base: comparedHaul(stored.haul ?? haul), version: stored.version }}
      now={comparedHaul(haul)}
      mine={comparedHaul(mine)}
      settle={(merged) => settle(merged, { id: now.id, version: now.version, body: '', haul })}
      said={{ value }}
    />
  );
}
