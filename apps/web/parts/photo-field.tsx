import { CameraOutlined, DeleteOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useRef, useState } from 'react';
import { texts } from '../app/i18n';
import { digestOf } from './digest';
import { FileChooser } from './file-chooser';
import './photo-field.css';

const useTexts = texts(
  'photo',
  {
    take: '拍照',
    more: '再拍一张',
    busy: '正在处理照片',
    hint: '照片随操作一起发送；无网络时先存在本机。',
    remove: '删除照片 {{n}}',
    shown: '照片 {{n}}',
    unreadable: '无法读取这张照片，请重拍',
  },
  {
    take: 'Take a photo',
    more: 'Another photo',
    busy: 'Reading the photo',
    hint: 'Sent with the act; kept on this device while there is no network.',
    remove: 'Remove photo {{n}}',
    shown: 'Photo {{n}}',
    unreadable: 'The photo cannot be read: take it again',
  },
);

/** Long enough to read a number plate by, short enough for a poor network. */
const LONGEST = 1600;
const THUMB = 160;
const MOST = 6;

export interface Photo {
  sha256: string;
  bytes: number;
  blob: Blob;
  /** Small picture of it, as a data address. */
  thumb: string;
}

/** Photographs taken with the camera of the device, or chosen from its files. */
export function PhotoField({ photos, change }: { photos: readonly Photo[]; change: (to: readonly Photo[]) => void }) {
  const t = useTexts();
  const { message } = App.useApp();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File) => {
    setBusy(true);
    try {
      const photo = await photoOf(file);
      if (!photos.some(({ sha256 }) => sha256 === photo.sha256)) change([...photos, photo]);
    } catch {
      message.warning(t('unreadable'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="photo-field">
      {photos.map(({ sha256, thumb }, i) => (
        <span key={sha256} className="photo">
          <img src={thumb} alt={t('shown', { n: i + 1 })} />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('remove', { n: i + 1 })}
            onClick={() => change(photos.filter((_, at) => at !== i))}
          />
        </span>
      ))}
      <Button
        size="large"
        icon={<CameraOutlined />}
        loading={busy}
        disabled={photos.length >= MOST}
        onClick={() => field.current?.click()}
      >
        {busy ? t('busy') : photos.length > 0 ? t('more') : t('take')}
      </Button>
      <FileChooser ref={field} accept="image/*" capture="environment" take={(file) => void take(file)} />
      <span className="muted photo-hint">{t('hint')}</span>
    </div>
  );
}

/** As a JPEG of at most 1600 pixels: without place and device, which cameras write into their files. */
async function photoOf(file: Blob): Promise<Photo> {
  const picture = await createImageBitmap(file);
  const blob = await new Promise<Blob>((resolve, reject) =>
    drawn(picture, LONGEST).toBlob(
      (made) => (made ? resolve(made) : reject(new Error('no picture'))),
      'image/jpeg',
      0.8,
    ),
  );
  const thumb = drawn(picture, THUMB).toDataURL('image/jpeg', 0.7);
  picture.close();
  return { sha256: await digestOf(blob), bytes: blob.size, blob, thumb };
}
function drawn(picture: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
