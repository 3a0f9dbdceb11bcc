import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  GenerateFlowFile: {
    summary: '무작위 또는 지정한 내용의 FlowFile을 만듭니다. 시험, 부하, 예제에 씁니다.',
    properties: {
      fileSize: { label: '파일 크기', help: '무작위 내용의 크기입니다. 사용자 텍스트를 주면 쓰지 않습니다.' },
      batchSize: { label: '배치 크기', help: '한 번 실행할 때 만들 FlowFile 수입니다.' },
      dataFormat: {
        label: '데이터 형식',
        help: '무작위 내용을 읽을 수 있는 텍스트로 할지, 임의의 바이트로 할지 정합니다.',
      },
      uniqueFlowFiles: {
        label: 'FlowFile마다 다르게',
        help: 'FlowFile마다 내용과 속성 값을 따로 만듭니다. 끄면 한 배치의 FlowFile이 내용 하나를 함께 쓰며, 훨씬 가볍습니다.',
      },
      customText: {
        label: '사용자 텍스트',
        help: '내용으로 쓸 텍스트입니다. 배치마다 한 번, FlowFile마다 다르게 만들 때는 FlowFile마다 계산합니다.',
      },
      characterSet: { label: '문자 집합', help: '사용자 텍스트의 인코딩입니다.' },
      mimeType: { label: 'MIME 형식', help: 'mime.type 속성의 값입니다.' },
      attributes: {
        label: '속성',
        help: '이름별로 설정할 속성입니다. FlowFile 이름은 여기서 "filename"으로 정합니다. 정하지 않으면 UUID가 이름입니다.',
      },
    },
    relationships: { success: '새로 만든 FlowFile입니다.' },
    writes: { 'mime.type': '지정한 MIME 형식입니다.' },
  },
}
