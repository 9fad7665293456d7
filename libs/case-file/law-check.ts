import { canonicalJson } from '#ledger/canonical';
import type { FileCheck } from './check.js';
import { partsOf } from './fold.js';
import { CALENDAR, CASE, MACHINE } from './format.js';
import { machineDocument } from './machines.js';
import { accountsOf, miscountOf, postingsOf } from './quota.js';
import { type EventReading, found, same, unknownMachine } from './reading.js';

/** What an event says and what its leaf says are one act. */
function sameAct({ n, leaf, said }: EventReading): void {
  const told = { type: said.type, at: said.at ?? leaf.occurred_at, door: said.door ?? leaf.actor.door };
  if (
    told.type !== leaf.type ||
    told.at !== leaf.occurred_at ||
    told.door !== leaf.actor.door ||
    said.by.person !== leaf.actor.person ||
    said.by.org !== leaf.actor.org
  )
    found(
      `event ${n}: the payload tells of another act than the leaf`,
      `第 ${n} 个事件：内容所述与叶数据所载并非同一行为`,
    );
}

export const legalPath: FileCheck = {
  name: 'legalPath',
  ofWhole: true,
  zh: '法定路径',
  en: 'legal path',
  begin({ document, machine, judge }) {
    if (machine.machine !== document.machine || machine.version !== document.machine_version)
      found(
        `${MACHINE} is version ${machine.version} of ${machine.machine}, the case runs under version ${document.machine_version} of ${document.machine}`,
        `${MACHINE} 为 ${machine.machine} 第 ${machine.version} 版，本案适用 ${document.machine} 第 ${document.machine_version} 版`,
      );
    if (!judge) return unknownMachine(document);
    const own = machineDocument(judge).rows;
    const odd = machine.rows.find((row, i) => !own[i] || !same(row, own[i]));
    if (odd ?? own.length !== machine.rows.length)
      found(
        `${MACHINE} is not version ${machine.version} of ${machine.machine} as released${odd ? `: row ${odd.row} (${odd.from}, ${odd.event})` : ''}`,
        `${MACHINE} 与已发布的 ${machine.machine} 第 ${machine.version} 版不符${odd ? `：第 ${odd.row} 行（${odd.from}，${odd.event}）` : ''}`,
      );
  },
  each(file, event) {
    const { n, leaf } = event;
    if (event.shown) sameAct(event);
    if (event.refused) {
      if (leaf.from !== leaf.to)
        found(`event ${n} was refused and yet moved the case`, `第 ${n} 个事件被拒绝，却改变了状态`);
      return;
    }
    const row = file.machine.rows.find(
      (each) =>
        each.from === (leaf.from ?? 'new') &&
        each.event === leaf.type &&
        each.to === leaf.to &&
        each.door === leaf.actor.door &&
        same(each.rules, leaf.rule_ids),
    );
    if (!row)
      found(
        `event ${n}: ${MACHINE} has no transition ${leaf.from ?? 'new'} → ${leaf.to ?? 'none'} by ${leaf.type} (${leaf.rule_ids.join(', ')})`,
        `第 ${n} 个事件：${MACHINE} 中没有由“${leaf.type}”从“${leaf.from ?? 'new'}”到“${leaf.to ?? '无'}”的转移（${leaf.rule_ids.join('、')}）`,
      );
    if (!file.judge || file.leftOut) return;
    const { said } = event;
    const parts = partsOf(file.judge, file.standingNow, said);
    const claimed = said.parts.find((part) => !parts.includes(part));
    if (claimed !== undefined)
      found(
        `event ${n}: the speaker acts as ${claimed}, which the case does not give to this speaker`,
        `第 ${n} 个事件：行为人以 ${claimed} 身份行事，而本案中其并无此身份`,
      );
    const { step } = event;
    if (step.state !== leaf.to || step.row !== row?.row)
      found(
        `event ${n}: shown what it was shown then, the machine goes to ${step.state} (${step.row}), the record says ${leaf.to ?? 'none'} (${row?.row ?? ''})`,
        `第 ${n} 个事件：按当时所示，状态机应至“${step.state}”（${step.row}），记录为“${leaf.to ?? '无'}”（${row?.row ?? ''}）`,
      );
  },
};

export const clocks: FileCheck = {
  name: 'clocks',
  ofWhole: true,
  zh: '时限',
  en: 'clocks',
  begin(file) {
    const { calendar, trust } = file;
    for (const known of trust.calendars ?? []) {
      if (!calendar.years.includes(known.year)) continue;
      if (!same(file.yearOf(known.year).days, known.days))
        found(
          `${CALENDAR} is not the official calendar of ${known.year}`,
          `${CALENDAR} 与 ${known.year} 年官方节假日安排不符`,
        );
    }
  },
  each(file, event) {
    if (file.leftOut) return;
    const { leaf, said } = event;
    const { clock, key } = said as { clock?: string; key?: string };
    const calendar = file.calendarOf(leaf.calendar_version ?? '');
    const effects = event.refused ? [] : event.step.effects;
    file.clocks.take({
      event: leaf.event_id,
      at: leaf.occurred_at,
      door: leaf.actor.door,
      outcome: leaf.outcome,
      clock,
      key,
      effects,
      calendar,
    });
  },
  end({ document, clocks: { lines } }) {
    for (const [i, line] of lines.entries()) {
      const told = document.clocks[i];
      if (!told)
        found(
          `the clock ${line.clock} that event ${line.event} started is missing from ${CASE}`,
          `${CASE} 缺少由事件 ${line.event} 起算的时限 ${line.clock}`,
          { eventId: line.event },
        );
      else if (!same(told, line)) {
        const member = Object.keys(line).find(
          (name) => !same([told[name as 'clock'] ?? null], [line[name as 'clock']]),
        );
        const [says, is] = [told, line].map((each) => JSON.stringify(each[member as 'clock'])) as [string, string];
        found(
          `the clock ${line.clock}: ${member ?? 'a member'} is ${is} by the events and the calendar, ${CASE} says ${says}`,
          `时限 ${line.clock}：按事件和日历，${member ?? '某项'} 应为 ${is}，${CASE} 记为 ${says}`,
          { eventId: line.event },
        );
      }
    }
    const extra = document.clocks[lines.length];
    if (extra)
      found(`no event started the clock ${extra.clock} of ${CASE}`, `${CASE} 中的时限 ${extra.clock} 并无事件起算`);
  },
};

export const quota: FileCheck = {
  name: 'quota',
  ofWhole: true,
  zh: '额度计算',
  en: 'quota arithmetic',
  each(file, event) {
    if (event.refused || file.leftOut) return;
    const miscount = miscountOf(file.document.machine, event.said, file.standingNow.context, event.step.context);
    if (miscount) found(`event ${event.n}: ${miscount.en}`, `第 ${event.n} 个事件：${miscount.zh}`);
    file.postings.push(...postingsOf(event.step.effects));
  },
  end({ document, postings, standingNow, leftOut }) {
    if (leftOut) return;
    const { accounts, machine, state } = document;
    const told = [...document.postings];
    for (const { later, ...line } of postings) {
      const at = told.findIndex((each) => same(each, line));
      if (at >= 0) told.splice(at, 1);
      else if (!later)
        found(
          `the account ${line.account} was moved by ${line.reserved} g reserved and ${line.taken} g taken (${line.reason}); ${CASE} does not say so`,
          `账户 ${line.account} 应变动：占用 ${line.reserved} 克、接受 ${line.taken} 克（${line.reason}），${CASE} 未载`,
        );
    }
    const [extra] = told;
    if (extra)
      found(
        `no event of the case moved the account ${extra.account} as ${CASE} says (${extra.reason})`,
        `${CASE} 所载账户 ${extra.account} 的变动（${extra.reason}）并无事件依据`,
      );
    const expected = accountsOf(machine, document.case, state, standingNow.context);
    if (!same(expected, accounts)) {
      const odd = expected?.find((line, i) => !same(line, accounts?.[i] ?? null));
      found(
        `the account ${odd?.account ?? accounts?.[0]?.account ?? ''} does not stand as the events of the case leave it`,
        `账户 ${odd?.account ?? accounts?.[0]?.account ?? ''} 的余额与本案各事件计算所得不符`,
      );
    }
  },
};

export const foldedState: FileCheck = {
  name: 'foldedState',
  ofWhole: true,
  zh: '案件现状',
  en: 'folded state',
  each({ leftOut }, event) {
    if (!event.refused && !leftOut) void event.step;
  },
  end({ document, standingNow, before, leftOut }) {
    const { case_version: version = 0, to } = before?.parsed.leaf ?? {};
    const state = leftOut ? (to ?? '') : standingNow.state;
    if (document.state !== state || document.version !== version)
      found(
        `${CASE} is in state ${document.state}, version ${document.version}; the events lead to ${state}, version ${version}`,
        `${CASE} 的状态为“${document.state}”第 ${document.version} 版，各事件所至为“${state}”第 ${version} 版`,
      );
    if (leftOut) return;
    const odd = differs(document.context, JSON.parse(JSON.stringify(standingNow.context)), '');
    if (odd !== undefined)
      found(
        `${CASE} differs from what the events make of the case, at ${odd}`,
        `${CASE} 与各事件所得的案件内容不一致，位置：${odd}`,
      );
  },
};

/** The place of the first difference between two JSON values, as a JSON pointer; undefined where there is none. */
function differs(a: unknown, b: unknown, path: string): string | undefined {
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return canonicalJson([a ?? null]).equals(canonicalJson([b ?? null])) ? undefined : path || '/';
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const name of names) {
    if (!(name in a) || !(name in b)) return `${path}/${name}`;
    const odd = differs((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name], `${path}/${name}`);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
