import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  MergeContent: {
    summary: '여러 FlowFile의 내용을 하나로 합칩니다.',
    description:
      'FlowFile은 묶음이 차거나 오래될 때까지 기다립니다. 기다리는 동안에도 큐에 속하므로 멈추거나 장애가 나도 잃지 않습니다. defragment는 분할 프로세서가 나눈 것을 다시 합칩니다.',
    properties: {
      mergeStrategy: { label: '합치는 방식', help: '개수와 크기로 묶거나, 한 원본의 조각이 모두 모이기를 기다립니다.' },
      mergeFormat: { label: '합친 형식', help: '내용을 이어 붙이는 형식입니다.' },
      attributeStrategy: {
        label: '속성 방식',
        help: '합친 FlowFile에 모두가 가진 같은 속성만 남길지, 서로 어긋나지 않는 속성을 모두 남길지 정합니다.',
      },
      correlationAttribute: { label: '상관 속성', help: '속성 이름입니다. 그 값이 같은 FlowFile끼리만 합칩니다.' },
      minimumEntries: { label: '최소 개수', help: '합치려면 묶음에 있어야 하는 FlowFile 수입니다.' },
      maximumEntries: { label: '최대 개수', help: '묶음 하나에 담는 FlowFile의 최대 수입니다.' },
      minimumGroupSize: { label: '최소 크기', help: '합치려면 묶음에 있어야 하는 내용의 크기입니다.' },
      maximumGroupSize: { label: '최대 크기', help: '묶음 하나에 담는 내용의 최대 크기입니다.' },
      maximumBinAge: {
        label: '묶음 최대 나이',
        help: '이만큼 오래된 묶음은 있는 대로 합칩니다. defragment에서는 그 FlowFile을 failure로 보냅니다.',
      },
      maximumBins: {
        label: '최대 묶음 수',
        help: '동시에 열어 둘 묶음의 수입니다. 하나 더 필요하면 가장 오래된 묶음을 기한이 지난 것처럼 닫습니다.',
      },
      delimiterStrategy: {
        label: '구분 방식',
        help: '머리글, 바닥글, 구분자를 쓸지, 그것이 텍스트인지 그 내용이 든 파일의 이름인지 정합니다.',
      },
      header: { label: '머리글', help: '첫 내용 앞에 넣습니다.' },
      footer: { label: '바닥글', help: '마지막 내용 뒤에 넣습니다.' },
      demarcator: { label: '구분자', help: '내용과 내용 사이에 넣습니다.' },
    },
    relationships: {
      merged: '내용을 모두 합친 FlowFile입니다.',
      original: '합쳐진 원래 FlowFile입니다.',
      failure: '합칠 수 없는 묶음의 FlowFile입니다.',
    },
    reads: {
      'fragment.identifier': 'defragment에서, 조각이 속한 원본입니다.',
      'fragment.index': 'defragment에서, 조각의 순서입니다.',
      'fragment.count': 'defragment에서, 조각의 수입니다.',
      'segment.original.filename': '모두 같으면 합친 FlowFile의 이름이 됩니다.',
    },
    writes: {
      'merge.count': '합친 FlowFile의 수입니다.',
      'merge.bin.age': '묶음의 나이(밀리초)입니다.',
      'merge.uuid': '합친 FlowFile의 UUID입니다. 원래 FlowFile에도 씁니다.',
      'merge.reason': '묶음을 닫은 까닭입니다. 예: MAX_ENTRIES_THRESHOLD_REACHED, TIMEOUT.',
    },
  },
}
