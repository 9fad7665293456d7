import { DeleteOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useRef, useState } from 'react';
import { storeFile } from '../../api/files';
import { Problem } from '../../api/problem';
import { useRead } from '../../api/queries';
import { inLanguage, useLanguage } from '../../app/i18n';
import { colon } from '../../app/marks';
import { digestOf } from '../../parts/digest';
import { FileChooser } from '../../parts/file-chooser';
import { fileSize } from '../../parts/file-size';
import { ProblemAlert } from '../../parts/problem-alert';
import type { Attachment } from './application';
import { useOrganisations, useSites } from './choices';
import { useApplyTexts } from './apply-texts';
import { useForm, useOpened } from './form-context';
import { faultsAt } from './steps';

const KINDS = ['LICENCE_COPY', 'METHOD_STATEMENT', 'CONTRACT', 'LOCAL', 'TRANSFER_PLAN', 'ROUTE_MAP', 'OTHER'] as const;
const REQUIRED: readonly string[] = KINDS.slice(0, 3);
type Kind = (typeof KINDS)[number];
/** For the chooser of the browser; the server looks at the content. */
const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.xlsx,.docx,.ofd';
interface Both {
  zh: string;
  en: string;
}
/** `wants`: what both places of an agreement look for in it. */
interface Material {
  code: string;
  title: Both;
  wants?: Both;
}

/** Attachments by kind: each file is stored by the server, and named in the form by its digest. */
export function Attachments() {
  const t = useApplyTexts();
  const { form, put, faults } = useForm();
  const province = useSites()
    .find(({ id }) => id === form.site)
    ?.city.slice(0, 2);
  const [receiver] = useOrganisations(form.receiver ? [form.receiver] : []);
  const { data } = useRead<{ materials?: Material[]; local?: Material[] }>(
    `reference/provinces/${province}/materials`,
    { to: receiver?.province?.slice(0, 2) },
    province !== undefined,
  );
  const language = useLanguage();
  if (!useOpened('attachments')) return null;
  const local = data?.local ?? [];
  const wanted = (kind: Kind) =>
    (kind === 'LOCAL' ? local : (data?.materials ?? []).filter(({ code }) => code === kind)).flatMap(
      ({ title, wants }) =>
        wants
          ? [`${kind === 'LOCAL' ? `${inLanguage(title, language)}${colon()}` : ''}${inLanguage(wants, language)}`]
          : [],
    );
  // A receiver that utilises without a licence has none to copy (X-04).
  const required = form.exemption === undefined ? REQUIRED : REQUIRED.filter((kind) => kind !== 'LICENCE_COPY');
  const own = faultsAt(faults, '/attachments');
  const put1 = (attachment: Attachment) => put('attachments', (now) => [...now, attachment]);
  return (
    <>
      <h3 className="form-part">{t('attachments')}</h3>
      <p className="muted">{t('attachHint')}</p>
      {own.length > 0 && (
        <p className="text fault" role="alert">
          {own.map(({ detail, code }) => detail ?? code).join(' ')}
        </p>
      )}
      <ul className="attachments">
        {KINDS.filter((kind) => kind !== 'LOCAL' || local.length > 0).map((kind) => (
          <li key={kind}>
            <strong>
              {required.includes(kind) && <span className="needed">* </span>}
              {t(`kind_${kind}`)}
            </strong>
            {wanted(kind).map((text) => (
              <span key={text} className="muted">
                {text}
              </span>
            ))}
            <FilePick kind={kind} materials={kind === 'LOCAL' ? local : []} given={put1} />
            {form.attachments.map(
              (file, i) =>
                file.kind === kind && (
                  <span key={`${file.sha256}${i}`} className="attachment">
                    <PaperClipOutlined /> <span className="text">{file.name}</span>
                    <span className="muted number" title={`SHA-256 ${file.sha256}`}>
                      {fileSize(file.bytes)} · {file.sha256.slice(0, 8)}
                    </span>
                    <Button
                      size="small"
                      type="text"
                      icon={<DeleteOutlined />}
                      aria-label={`${t('remove')} ${file.name}`}
                      onClick={() => put('attachments', (now) => now.filter((_, at) => at !== i))}
                    />
                  </span>
                ),
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

interface PickProps {
  kind: Kind;
  materials: Material[];
  given: (file: Attachment) => void;
}
function FilePick({ kind, materials, given }: PickProps) {
  const t = useApplyTexts();
  const language = useLanguage();
  const field = useRef<HTMLInputElement>(null);
  const [part, setPart] = useState<number>();
  const [failed, setFailed] = useState<{ file: File; problem: Problem }>();
  const [material, setMaterial] = useState<string>();
  const busy = part !== undefined;
  const take = async (file: File) => {
    setFailed(undefined);
    setPart(0);
    try {
      const { sha256, bytes } = await storedOrDigest(file, setPart);
      given({ kind, name: file.name.slice(0, 200), sha256, bytes, ...(material ? { material } : {}) });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      setFailed({ file, problem });
    } finally {
      setPart(undefined);
    }
  };
  return (
    <>
      {materials.length > 0 && (
        <Select<string>
          aria-label={t('kind_LOCAL')}
          size="small"
          style={{ minWidth: 160 }}
          {...(material ? { value: material } : {})}
          onChange={setMaterial}
          options={materials.map(({ code, title }) => ({ value: code, label: inLanguage(title, language) }))}
        />
      )}
      <Button
        size="small"
        loading={busy}
        disabled={materials.length > 0 && !material}
        onClick={() => field.current?.click()}
        aria-label={`${t('attach')}${colon()}${t(`kind_${kind}`)}`}
      >
        {part === undefined ? t('attach') : part === 0 ? t('hashing') : t('sending', { n: Math.floor(part * 100) })}
      </Button>
      <FileChooser ref={field} accept={ACCEPTED} data-kind={kind} take={(file) => void take(file)} />
      {failed && (
        <div className="attach-failed">
          <ProblemAlert problem={failed.problem} />
          {failed.problem.unheard && (
            <Button size="small" onClick={() => void take(failed.file)}>
              {t('sendAgain', { name: failed.file.name })}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** An installation that keeps no files takes their digests alone. */
const storedOrDigest = (file: File, told: (part: number) => void): Promise<{ sha256: string; bytes: number }> =>
  storeFile(file, told).catch(async (problem: unknown) => {
    if (!(problem instanceof Problem) || problem.body.code !== 'NOT_READY') throw problem;
    return { sha256: await digestOf(file), bytes: Math.max(1, file.size) };
  });
