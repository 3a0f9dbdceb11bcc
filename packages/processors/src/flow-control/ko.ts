import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  ControlRate: {
    summary: '일정 시간에 정해진 양의 데이터나 FlowFile만 통과시킵니다.',
    description:
      '넘치는 것은 큐에서 기다리거나 따로 둔 관계로 갑니다. 이 속도는 그 길이의 어느 시간에도 지켜지며, 프로세서가 시작하면 새로 셉니다.',
    properties: {
      rateControlCriteria: {
        label: '제어 기준',
        help: '내용의 바이트, FlowFile 수, 둘 다, 또는 속성에 든 수 가운데 무엇을 셀지 정합니다.',
      },
      maximumDataRate: { label: '최대 데이터양', help: '그 시간에 통과시킬 바이트입니다. 예: 1 MB.' },
      maximumFlowFileRate: { label: '최대 FlowFile 수', help: '그 시간에 통과시킬 FlowFile 수입니다.' },
      maximumRate: { label: '최대 합계', help: '그 시간에 통과시킬 속성 값의 합입니다.' },
      rateControlledAttribute: { label: '셀 속성', help: '셀 수가 든 속성입니다.' },
      timeDuration: { label: '시간', help: '속도를 재는 시간의 길이입니다.' },
      groupingAttribute: { label: '그룹 속성', help: '이 속성의 값마다 속도를 따로 제어합니다.' },
      rateExceededStrategy: { label: '넘칠 때', help: '넘치는 것을 큐에 두거나 "rate exceeded"로 보냅니다.' },
    },
    relationships: {
      success: '속도 안에서 통과한 FlowFile입니다.',
      'rate exceeded': '기다리게 하지 않을 때, 속도를 넘은 FlowFile입니다.',
      failure: '셀 속성에 수가 없습니다.',
    },
  },
  DetectDuplicate: {
    summary: '식별자로 전에 온 FlowFile과 새 FlowFile을 가립니다.',
    description:
      '본 것은 이 프로세서의 상태에 출력과 같은 커밋으로 남으므로 캐시 서비스가 필요 없고, 장애가 나도 중복을 잊거나 지어내지 않습니다.',
    properties: {
      cacheEntryIdentifier: {
        label: '식별자',
        help: '두 FlowFile을 같다고 볼 기준입니다. 예: ${sensor}-${timestamp}.',
      },
      flowFileDescription: {
        label: 'FlowFile 설명',
        help: '첫 FlowFile에서 남길 텍스트입니다. 중복된 것의 original.flowfile.description이 됩니다.',
      },
      ageOffDuration: {
        label: '잊을 때까지',
        help: '처음 본 뒤 이만큼 지나면 식별자를 잊습니다. 비우면 언제까지나 기억합니다.',
      },
      cacheIdentifier: {
        label: '식별자 기억',
        help: '새 식별자를 기억합니다. 끄면 보기만 하므로, 무엇을 기억할지는 다른 경로가 정합니다.',
      },
    },
    relationships: {
      duplicate: '전에 본 식별자입니다.',
      'non-duplicate': '새 식별자입니다.',
      failure: '식별자가 비었습니다.',
    },
    writes: { 'original.flowfile.description': '먼저 온 FlowFile에서 남긴 텍스트입니다.' },
    promise: '출력과 기억하는 것이 하나의 커밋입니다.',
    state: '식별자와 그 첫 FlowFile의 설명을, 잊을 때까지 둡니다.',
  },
}
