import { Button, Empty } from 'antd';
import { useState } from 'react';
import { useWords } from '../../api/glossary';
import { useList } from '../../api/queries';
import type { CaseAnswer, Standing } from '../../api/answers';
import { type AttachedFile, AttachedFiles } from '../../parts/attached-files';
import { Listing } from '../../parts/listing';
import { PhotosOf, type TakenPhoto } from '../../parts/photos-of';
import { PaperViewer } from '../../parts/paper-viewer';
import { ProblemAlert } from '../../parts/problem-alert';
import { dayAndHour } from '../../parts/times';
import { StandingMark } from './case-history';
import { useCaseTexts } from './case-texts';

interface Printed {
  id: string;
  kind: string;
  number: string | null;
  title: string;
  issuedAt: string;
  pages: number;
  standing?: { state: Standing };
}

/** Letters, decisions and receipts of the case, each within the page as the PDF that was signed, of a past day those issued `until` then; and what the applicant attached. */
export function CasePapers({ id, known, until }: { id: string; known: CaseAnswer; until: string | undefined }) {
  const t = useCaseTexts();
  const words = useWords();
  const photos = known['photos'] as TakenPhoto[] | undefined;
  const attached = known['attachments'] as AttachedFile[] | undefined;
  const [open, setOpen] = useState<Printed>();
  const { data, error, isPending } = useList<Printed>('documents', { case: id, limit: 100 });
  return (
    <>
      <ProblemAlert problem={error} />
      <Listing<Printed>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={(data?.items ?? []).filter(({ issuedAt }) => !until || Date.parse(issuedAt) <= Date.parse(until))}
        pagination={false}
        locale={{ emptyText: <Empty description={t('noPapers')} /> }}
        columns={[
          {
            title: t('paperTitle'),
            render: (_, { title }) => <span className="text">{title}</span>,
          },
          { title: t('paperNo'), render: (_, each) => <span className="text">{each.number ?? ''}</span> },
          { title: t('paperKind'), render: (_, each) => words.paper(each.kind) },
          { title: t('issuedAt'), render: (_, each) => <span className="number">{dayAndHour(each.issuedAt)}</span> },
          {
            title: t('standing'),
            render: (_, each) => each.standing && <StandingMark standing={each.standing.state} />,
          },
          {
            title: t('preview'),
            render: (_, each) => (
              <Button size="small" onClick={() => setOpen(each)} aria-label={`${t('preview')} ${each.title}`}>
                {t('preview')}
              </Button>
            ),
          },
        ]}
      />
      {attached !== undefined && attached.length > 0 && (
        <>
          <h3>{t('attached')}</h3>
          <AttachedFiles caseId={id} files={attached} />
        </>
      )}
      {photos !== undefined && photos.length > 0 && (
        <>
          <h3>{t('photos')}</h3>
          <PhotosOf caseId={id} photos={photos} />
        </>
      )}
      {open && <PaperViewer id={open.id} title={open.title} close={() => setOpen(undefined)} />}
    </>
  );
}
