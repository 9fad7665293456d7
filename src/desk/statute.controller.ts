import { Controller, Get, Param } from '@nestjs/common';
import { Public } from '#access/access.guard';
import { loadReference } from '#config/reference';
import { system, type Door, type Part } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { DomainError } from '#domain/errors';
import { glossary, machineWord, stateWord, verbWord } from '#domain/glossary/glossary';
import { cited } from '#domain/rules/rule-book';
import { type Candidate, candidatesOf } from '#workflow/decide';
import { Workflow } from '#workflow/workflow';
import { machines } from '#domain/machines';
import { type Language, Reads } from '../http/language.js';
import { isEnded } from '../notice/subject.js';

interface Transition {
  from: string;
  event: string;
  to: string;
  door: Door;
  rows: string[];
  rules: string[];
  by: Part[];
}

/** The machines and the words of the law as they are built: public, the same for everybody. */
@Public()
@Controller('v1/reference')
export class StatuteController {
  constructor(private readonly workflow: Workflow) {}

  /** The words for machines, states, events, clocks, parts, roles and papers. */
  @Get('glossary')
  glossary() {
    return glossary;
  }

  /** A machine as it runs: its states, and every transition with its rows in the register, its rules and who may ask. */
  @Get('machines/:machine')
  async machine(@Param('machine') name: string, @Reads() language: Language) {
    const machine = machines.find(({ id }) => id === name);
    if (!machine) throw new DomainError('NOT_FOUND', { data: { machine: name, known: machines.map(({ id }) => id) } });
    const { rules } = loadReference();
    const today = await this.workflow.read(system, (tx) => Promise.resolve(civilDay(tx.at)));
    const law = (id: string) => {
      const [basis] = rules.legalBasis(id, today);
      const rule = rules.get(id);
      return {
        id,
        ...(basis ? { article: cited(basis)[language] } : {}),
        ...(rule ? { title: { zh: rule.zh, en: rule.en } } : {}),
      };
    };
    return {
      machine: name,
      title: machineWord(name),
      initial: 'new',
      states: Object.keys(machine.states).map((state) => ({
        name: state,
        title: stateWord(name, state),
        final: isEnded(machine, state),
      })),
      transitions: merged(candidatesOf(machine)).map((transition) => ({
        ...transition,
        title: verbWord(name, transition.event),
        rules: transition.rules.map(law),
      })),
    };
  }
}

/** One line for each way from state to state by an event through a door, with all the rows that make it. */
function merged(candidates: Candidate[]): Transition[] {
  const found = new Map<string, Transition>();
  for (const { state: from, event, target: to, meta } of candidates) {
    const { door, row, rules, by } = meta;
    const key = [from, event, to, door].join(' ');
    const known = found.get(key) ?? { from, event, to, door, rows: [], rules: [], by: [] };
    known.rows = union(known.rows, [row]);
    known.rules = union(known.rules, rules);
    known.by = union(known.by, by);
    found.set(key, known);
  }
  return [...found.values()];
}
const union = <T>(a: T[], b: T[]): T[] => [...new Set([...a, ...b])];
