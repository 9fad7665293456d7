import { CameraOutlined, ScanOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Form, Input } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { texts } from '../app/i18n';

const useTexts = texts(
  'scan',
  {
    title: '扫联单码',
    number: '联单编号',
    hint: '14 位编号',
    go: '打开',
    photo: '拍照识别',
    none: '没有识别到联单码，请对准二维码重拍，或输入编号',
    noCamera: '无法使用摄像头，可拍照识别或输入编号',
    aim: '将二维码放入框内',
  },
  {
    title: 'Scan a manifest',
    number: 'Manifest number',
    hint: '14 digits',
    go: 'Open',
    photo: 'Take a photo',
    none: 'No code found: take the photo again, or type the number',
    noCamera: 'The camera cannot be used: take a photo, or type the number',
    aim: 'Hold the code into the frame',
  },
);

/** A button that reads the code of a manifest: by camera, from a photo, or typed. */
export function Scan({ found, size = 'large' }: { found: (text: string) => void; size?: 'large' | 'middle' }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const done = (text: string) => {
    setOpen(false);
    found(text);
  };
  return (
    <>
      <Button size={size} icon={<ScanOutlined />} onClick={() => setOpen(true)}>
        {t('title')}
      </Button>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        title={t('title')}
        placement="bottom"
        size="large"
        destroyOnHidden
      >
        <Reader done={done} />
      </Drawer>
    </>
  );
}

function Reader({ done }: { done: (text: string) => void }) {
  const t = useTexts();
  const video = useRef<HTMLVideoElement>(null);
  const read = useEffectEvent(done);
  const [trouble, setTrouble] = useState<'none' | 'noCamera'>();
  useEffect(() => {
    const stop = new AbortController();
    const place = video.current;
    if (!place) return;
    void import('./scan-code')
      .then(({ watch }) => watch(place, stop.signal))
      .then((text) => text !== undefined && read(text))
      .catch(() => setTrouble('noCamera'));
    return () => stop.abort();
  }, []);
  const photo = async (file: File | undefined) => {
    if (!file) return;
    const { codeIn } = await import('./scan-code');
    const text = await codeIn(file).catch(() => undefined);
    if (text === undefined) setTrouble('none');
    else done(text);
  };
  return (
    <div className="scan">
      <video ref={video} className="scan-video" muted playsInline aria-label={t('aim')} />
      {trouble && <Alert type="warning" showIcon title={t(trouble)} />}
      <label className="ant-btn ant-btn-default ant-btn-lg scan-photo">
        <CameraOutlined /> {t('photo')}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          aria-label={t('photo')}
          onChange={({ target }) => void photo(target.files?.[0])}
        />
      </label>
      <Form layout="vertical" onFinish={({ number }: { number?: string }) => number && done(number)}>
        <Form.Item name="number" label={t('number')}>
          <Input size="large" inputMode="numeric" placeholder={t('hint')} autoComplete="off" />
        </Form.Item>
        <Button size="large" type="primary" htmlType="submit" block>
          {t('go')}
        </Button>
      </Form>
    </div>
  );
}
