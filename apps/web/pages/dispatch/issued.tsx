import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, QRCode, Result, Space } from 'antd';
import { read } from '../../api/client';
import type { Page } from '../../api/answers';
import { caseAddress } from '../../parts/cases';
import { QuotaBars } from '../../parts/quota-bar';
import { RunLinks } from '../../parts/run-link';
import { SignatureCodes } from '../../parts/signature-codes';
import { useDispatchTexts } from './dispatch-texts';

export interface IssuedManifest {
  id: string;
  number: string;
  approval: string;
}
interface Document {
  id: string;
  kind: string;
}
const EVERY = 1500;

/** What is handed over: the printed form, the labels, and the code that the driver scans. */
export function Issued({ manifest, next }: { manifest: IssuedManifest; next: () => void }) {
  const t = useDispatchTexts();
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['list', 'documents', manifest.id],
    queryFn: () => read<Page<Document>>('documents', { case: manifest.id, limit: 20 }),
    refetchInterval: ({ state }) => (printed(state.data, 'MANIFEST') ? false : EVERY),
  });
  const form = printed(data, 'MANIFEST');
  const label = printed(data, 'LABEL');
  return (
    <section className="card">
      <Result
        status="success"
        title={
          <>
            {t('issued')} <span className="number">{manifest.number}</span>
          </>
        }
        subTitle={t('issuedHint')}
        extra={
          <Space wrap>
            <Button
              type="primary"
              icon={<PrinterOutlined />}
              loading={!form}
              {...(form ? { href: contentOf(form), target: '_blank' } : {})}
            >
              {form ? t('print') : t('printing')}
            </Button>
            {label && (
              <Button icon={<PrinterOutlined />} href={contentOf(label)} target="_blank">
                {t('printLabel')}
              </Button>
            )}
            <Button onClick={() => void navigate({ to: caseAddress('manifests', manifest.id) })}>
              {t('toManifest')}
            </Button>
            <Button onClick={next}>{t('next')}</Button>
          </Space>
        }
      />
      <div className="handed">
        <figure>
          <QRCode type="svg" value={`${location.origin}/driver/${manifest.id}`} size={180} />
          <figcaption>{t('qr')}</figcaption>
        </figure>
        <RunLinks manifest={manifest.id} />
        <SignatureCodes verb="load" />
      </div>
      <div className="handed">
        <QuotaBars title={t('remaining')} kind="approval" owner={manifest.approval} />
      </div>
    </section>
  );
}
const printed = (page: Page<Document> | undefined, kind: string) => page?.items.find((each) => each.kind === kind);
const contentOf = ({ id }: Document) => `/v1/documents/${id}/content`;
