import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Settings } from '#config/env';
import { system } from '#domain/actor';
import { Queues } from '#outbox/queues';
import { mailboxNames, queueNames } from '#src/http/queue-names';
import { Workflow } from '#workflow/workflow';
import { type Asked, askedOf, type Sample } from './figures-asked.js';

/** Nothing is asked again sooner, and nothing takes more than one part in so many of the time. */
const FRESH_MS = 5_000;
const SHARE = 20;
/** A statement that takes longer is given up; a page goes out without what has not come by then. */
const PATIENCE_MS = 2_000;

interface Reading {
  name: string;
  take: () => Promise<Sample[]>;
  shown: Sample[];
  /** by the process's own clock */
  due: number;
}

/**
 * The figures of `/metrics`. Each is read for itself, one after the other, when it is due: one that cannot be read is left
 * out and named by `liandan_figures_failing`, the others are told as ever.
 */
@Injectable()
export class Figures {
  private readonly log = new Logger('figures');
  private readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge>();
  private readings: Reading[] | undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly workflow: Workflow,
    private readonly queues: Queues,
    private readonly settings: Settings,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  async page(): Promise<{ type: string; text: string }> {
    this.reading ??= this.readDue().finally(() => (this.reading = undefined));
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([this.reading, new Promise((over) => (patience = setTimeout(over, PATIENCE_MS)))]);
    clearTimeout(patience);
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }

  private async readDue(): Promise<void> {
    this.readings ??= this.allReadings();
    for (const reading of this.readings) if (performance.now() >= reading.due) await this.read(reading);
  }

  private async read(reading: Reading): Promise<void> {
    const began = performance.now();
    let samples: Sample[] = [];
    try {
      samples = await reading.take();
      this.gauge('liandan_figures_failing').remove({ figures: reading.name });
    } catch (error) {
      this.log.warn(`${reading.name}: ${error instanceof Error ? error.message : String(error)}`);
      this.gauge('liandan_figures_failing').set({ figures: reading.name }, 1);
    }
    for (const [gauge, labels] of reading.shown) this.gauge(gauge).remove(labels);
    for (const [gauge, labels, value] of samples) this.gauge(gauge).set(labels, value);
    reading.shown = samples;
    const ended = performance.now();
    reading.due = ended + Math.max(FRESH_MS, SHARE * (ended - began));
  }

  private allReadings(): Reading[] {
    this.declare('liandan_figures_failing', 'Figures that could not be read and are left out', ['figures']);
    const final = this.settings.LIANDAN_POLICY !== undefined;
    const readings = askedOf([...this.workflow.kinds.values()], { final }).map(({ name, gauges, ask }) => {
      for (const [gauge, { help, by }] of Object.entries(gauges)) this.declare(gauge, help, by ?? []);
      return { name, take: () => this.patiently(ask), shown: [], due: 0 };
    });
    this.declare('liandan_queue_depth', 'Jobs waiting, delayed or active', ['queue']);
    return [...readings, { name: 'queues', take: () => this.depths(), shown: [], due: 0 }];
  }

  private patiently(ask: Asked['ask']): Promise<Sample[]> {
    return this.workflow.read(system, async (tx) => {
      await tx.query('figures_patience', `SELECT set_config('statement_timeout', $1, true)`, [String(PATIENCE_MS)]);
      return ask(tx);
    });
  }

  private async depths(): Promise<Sample[]> {
    if (!(await this.queues.reachable())) throw new Error('the queues do not answer');
    const found: Sample[] = [];
    for (const queue of [...queueNames(), ...mailboxNames()])
      found.push(['liandan_queue_depth', { queue }, await this.queues.depth(queue)]);
    return found;
  }

  private declare(name: string, help: string, labelNames: string[]): void {
    if (this.gauges.has(name)) return;
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    // One without labels begins as a zero that nobody has read.
    if (labelNames.length === 0) gauge.remove({});
    this.gauges.set(name, gauge);
  }

  private gauge(name: string): Gauge {
    const gauge = this.gauges.get(name);
    if (!gauge) throw new Error(`no gauge ${name}`);
    return gauge;
  }
}
