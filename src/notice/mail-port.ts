import type { Transporter } from 'nodemailer';

/** A mail as it goes out. `id` is the same at every attempt, so that a receiving server can drop a second one. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
}
/** Takes a mail and returns once the server has said yes. `Refused`: it will never say yes. */
export interface MailPort {
  send(mail: Mail): Promise<void>;
  close(): void;
}
export class Refused extends Error {}

/** An SMTP server; `url` as nodemailer reads it, `smtp://user:secret@host:587`. */
export function smtp(url: string, from: string): MailPort {
  let transport: Promise<Transporter> | undefined; // loaded with the first mail
  const open = async () =>
    (await import('nodemailer')).default.createTransport(
      { url, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 },
      { from },
    );
  const host = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  return {
    send: async ({ id, to, subject, text }) => {
      try {
        await (await (transport ??= open())).sendMail({ to, subject, text, messageId: `<${id}@${host}>` });
      } catch (error) {
        const code = (error as { responseCode?: unknown }).responseCode;
        if (typeof code === 'number' && code >= 500) throw new Refused((error as Error).message);
        throw error;
      }
    },
    close: () => void transport?.then((open) => open.close()),
  };
}
