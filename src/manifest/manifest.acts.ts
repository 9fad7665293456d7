import { isOfficer, officerOf, type Actor } from '#domain/actor';
import type { ManifestContext } from '#domain/manifest/manifest.context';
import { manifestParts } from '#domain/manifest/manifest.policy';
import { paperFallbackParts } from '#domain/paper-fallback/paper-fallback.policy';
import type { PaperFallbackContext } from '#domain/paper-fallback/paper-fallback.context';
import { facts, notWhen, RegisterActs, theirs } from '../party/register-acts.js';
import { isFirm, isProvince } from '../party/register-words.js';

const BLANK = {} as ManifestContext;
const removes = (by: Actor) => isFirm(by) && manifestParts(by, BLANK).includes('REM');

/** A pipeline transfer is begun by its remover, a paper form told by the remover that fills it (R-20b). */
export const PIPELINES_BEGUN = new RegisterActs('pipelines', { makes: { open: removes } });
export const FALLBACKS_BEGUN = new RegisterActs('paperFallbacks', {
  makes: { open: (by: Actor) => paperFallbackParts(by, {} as PaperFallbackContext).includes('REM') },
});
/** Scans of a unit's own paper forms (R-20b). */
export const PAPER_SCANS = new RegisterActs('paperScans', { makes: { store: isFirm } });
/** Detours: told by whoever carries the load (R-11c). */
export const DETOURS_TOLD = new RegisterActs('detours', {
  makes: { report: (by: Actor) => isFirm(by) && manifestParts(by, BLANK).length > 0 },
});
/** Terms of pipelines: set by a city, or by the province above it. */
export const PIPELINE_TERMS = new RegisterActs('pipelineSettings', {
  makes: { set: (by: Actor) => (by.kind === 'city' || by.kind === 'province') && isOfficer(by) },
});

interface Outage {
  province: string;
  starts_at: Date;
  ends_at: Date | null;
  version: number;
}
const operatorOrProvince = (by: Actor) => by.kind === 'operator' || isProvince(by);
/** Outages of the system: told and ended by an officer of the province or by the operator (R-20b). */
export const OUTAGE_NOTICES = new RegisterActs('outageNotices', {
  facts: facts<Outage>('liandan.outage_notice r', 'r.province, r.starts_at, r.ends_at, r.version'),
  makes: { announce: operatorOrProvince },
  acts: {
    end: {
      who: operatorOrProvince,
      when: [
        theirs(({ by, of }) => by.kind === 'operator' || by.province === of.province),
        notWhen(({ of }) => of.ends_at !== null, { zh: '该公告已结束', en: 'It has ended already' }),
      ],
    },
  },
});

interface Correction {
  manifest: string;
  number: string;
  org: string;
  state: string;
  version: number;
  readers: string[];
  origin: string | null;
  destination: string | null;
}
const undecided = {
  who: isProvince,
  when: [
    theirs<Correction>(({ by, of }) => officerOf(by, of.origin ?? '') || officerOf(by, of.destination ?? '')),
    notWhen<Correction>(({ of }) => of.state !== 'ASKED', {
      zh: '该申请已有决定',
      en: 'It has been decided already',
    }),
  ],
};
/** Corrections of manifests: asked by a party, consented to by one of the two provinces. */
export const CORRECTION_REQUESTS = new RegisterActs('correctionRequests', {
  facts: facts<Correction>(
    `liandan.manifest_correction r LEFT JOIN liandan.manifest m ON m.id = r.manifest
       LEFT JOIN liandan.pipeline p ON p.id = r.manifest`,
    `r.manifest, r.number, r.org, r.state, r.version, r.readers,
     coalesce(m.context, p.context) ->> 'origin' AS origin, coalesce(m.context, p.context) ->> 'destination' AS destination`,
  ),
  makes: { ask: (by: Actor) => isFirm(by) && manifestParts(by, BLANK).length > 0 },
  acts: { consent: undecided, refuse: undecided },
});
