/** How large a file is, in whole kibibytes. */
export const fileSize = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1024))} KB`;
