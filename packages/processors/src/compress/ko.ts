import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  CompressContent: {
    summary: 'FlowFile의 내용을 압축하거나 압축을 풉니다.',
    description:
      '내용을 흘려보내며 처리하므로 크기에 상관없습니다. `useMimeType`에서 `mime.type`이 아는 형식이 아니면 FlowFile이 그대로 success로 갑니다.',
    properties: {
      mode: { label: '방식', help: '내용을 압축하거나(compress) 압축을 풉니다(decompress).' },
      compressionFormat: {
        label: '압축 형식',
        help: '압축 형식입니다. useMimeType: mime.type 속성이 가리키는 형식을 씁니다. deflate는 zlib 형식으로 씁니다.',
      },
      compressionLevel: {
        label: '압축 수준',
        help: '0(빠름)부터 9(작음)까지입니다. gzip과 deflate에서 0은 줄이지 않고 담기만 합니다.',
      },
      updateFilename: {
        label: '파일 이름 바꾸기',
        help: '파일 이름에 형식의 확장자(.gz, .zlib, .zst, .br)를 붙이거나 뗍니다.',
      },
    },
    relationships: {
      success: '내용을 압축했거나, 압축을 풀었거나, 아는 형식이 아닙니다.',
      failure: '내용이 그 형식이 아니거나, 도중에 끝났거나, 따를 mime.type이 없습니다.',
    },
    reads: { 'mime.type': 'useMimeType일 때의 형식입니다.', filename: '바꿀 파일 이름입니다.' },
    writes: {
      'mime.type': '압축한 뒤 형식의 미디어 타입입니다. 압축을 풀면 지웁니다.',
      filename: '파일 이름을 바꿀 때, 확장자를 붙이거나 뗀 이름입니다.',
    },
  },
}
