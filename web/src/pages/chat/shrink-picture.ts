/** Larger pictures cost tokens and time, and models shrink them anyway. In px, of the longer side. */
const LONGEST = 2_048;
const QUALITY = 0.9;

/**
 * The picture as a data address, no larger than models take. It is drawn anew, so that what a camera wrote into it,
 * such as where it was taken, stays here. Throws where it is no picture.
 */
export async function shrinkPicture(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  // Photographs stay small as JPEG; what may be see-through or drawn keeps every pixel.
  return file.type === 'image/jpeg' ? canvas.toDataURL('image/jpeg', QUALITY) : canvas.toDataURL('image/png');
}
