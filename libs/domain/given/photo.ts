import { IsInt, Matches, Max, Min } from 'class-validator';

/** A photograph by its digest; the bytes lie in the file store of the installation. */
export class Photo {
  @Matches(/^[0-9a-f]{64}$/) sha256!: string;
  @IsInt() @Min(1) @Max(200_000_000) bytes!: number;
}

/** A photograph of a case, with who took it and when it came. */
export interface Photographed extends Photo {
  org: string;
  at: string;
}
/** What a command brings, as the case keeps it; nothing where it brings none. */
export const photographed = (
  photos: readonly Photo[] | undefined,
  org: string | null,
  at: string,
): { photos?: Photographed[] } =>
  photos && photos.length > 0
    ? { photos: photos.map(({ sha256, bytes }) => ({ sha256, bytes, org: org ?? '', at })) }
    : {};
