import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { system, type Actor } from '#domain/actor';
import { commands, CreateManifest, type Command } from '#domain/manifest/manifest.commands';
import { FileService } from '../file/file.service.js';
import { AsOf } from '../http/as-of.js';
import { Asked, By, Commands, Create, type Asked as AskedFor } from '../http/commands.js';
import { ShowsPeople } from '../http/masking.interceptor.js';
import { ListQuery } from '../http/page.js';
import { Lists } from '../http/takes.js';
import { litManifests, runsOf, storedManifests } from './manifest.lists.js';
import { ManifestReader } from './manifest.reader.js';
import { ManifestService } from './manifest.service.js';

@Controller('v1/manifests')
export class ManifestController {
  constructor(
    private readonly manifests: ManifestService,
    private readonly reader: ManifestReader,
    private readonly files: FileService,
  ) {}

  @Create(CreateManifest)
  open(@By() by: Actor, @Asked() { command, once }: AskedFor<CreateManifest>) {
    return this.manifests.open(by, { ...command }, once);
  }

  @Commands(commands)
  async send(
    @By() by: Actor,
    @Param('id', ParseUUIDPipe) id: string,
    @Asked() { command, once, expected }: AskedFor<Command>,
  ) {
    const done = await this.manifests.send(by, id, { ...command }, once, expected);
    await this.files.keepFor(by, command);
    return done;
  }

  /** With the duty that passes first and its light; `light=none` where no clock runs. */
  @Get()
  @Lists(litManifests('2026-01-01'))
  @ShowsPeople()
  list(@By() by: Actor, @Query() query: ListQuery) {
    return this.reader.list(by, query);
  }

  /** What the caller has accepted and not treated yet: what of each line is still stored, and by when its result is due. */
  @Get('stored')
  @Lists(storedManifests(system, '2026-01-01'))
  stored(@By() by: Actor, @Query() query: ListQuery) {
    return this.reader.stored(by, query);
  }

  /** What the caller's firm drives, or as consignor has to load: whole, with the ends of the papers of vehicle and crew. */
  @Get('runs')
  @Lists(runsOf(system))
  @ShowsPeople()
  runs(@By() by: Actor, @Query() query: ListQuery) {
    return this.manifests.runs(by, query);
  }

  @Get(':id')
  @AsOf('manifest')
  @ShowsPeople()
  one(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.manifests.one(by, id);
  }

  /** The fields that the caller may fill in now, that the next signature waits for, that are frozen. */
  @Get(':id/fields')
  fields(@By() by: Actor, @Param('id', ParseUUIDPipe) id: string) {
    return this.manifests.fields(by, id);
  }
}

/** By its number a manifest is found by those who may see it: that it exists, between whom, and how it stands. */
@Controller('v1/manifest-numbers')
export class ManifestNumberController {
  constructor(private readonly manifests: ManifestService) {}

  @Get(':number')
  one(@By() by: Actor, @Param('number') number: string) {
    return this.manifests.byNumber(by, number);
  }
}
