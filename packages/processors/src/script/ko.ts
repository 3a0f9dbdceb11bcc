import type { FamilyTexts } from '../texts.ts'

export const ko: FamilyTexts = {
  ExecuteScript: {
    summary: '직접 쓴 JavaScript 또는 TypeScript 스크립트를 FlowFile에 실행합니다.',
    description:
      '스크립트는 묶음마다 호출되는 async 함수의 본문입니다. `session`(get, read, readText, write, putAttribute, putAttributes, removeAttribute, create, clone, transfer, remove, penalize, count, state), 알림과 로그가 되는 `console`, `variables`, `now()`를 쓸 수 있습니다. FlowFile에는 id, uuid, size, filename, attributes가 있습니다.\n\n스크립트는 파일, 네트워크, 다른 프로세스, 타이머, import, 비밀 값이 없는 별도 프로세스에서 시간과 메모리 한도 안에서 실행됩니다. 한 묶음에 한 일은 모두 반영되거나 전혀 반영되지 않습니다. 묶음이 실패하면 FlowFile을 하나씩 다시 실행하고, 잘못된 것만 `error.code`와 줄·열이 적힌 `error.message`를 붙여 failure로 보냅니다.',
    properties: {
      language: { label: '언어', help: '스크립트의 언어입니다. TypeScript의 타입은 검사하지 않고 지웁니다.' },
      scriptBody: { label: '스크립트', help: 'FlowFile 묶음마다 호출되는 스크립트입니다.' },
      scriptFile: {
        label: '스크립트 파일',
        help: '본문 대신 쓸 스크립트 파일입니다. 프로세서가 시작할 때 읽습니다.',
      },
      variables: { label: '변수', help: '스크립트에서 `variables.이름`으로 쓰는 값입니다. 파라미터를 쓸 수 있습니다.' },
      includeContent: {
        label: '내용 포함',
        help: '스크립트에 내용을 줍니다. 속성만 필요한 스크립트는 내용 없이 더 빠릅니다.',
      },
      maxContentSize: {
        label: '최대 내용 크기',
        help: '내용이 이보다 긴 FlowFile은 failure로 보냅니다. 내용 전체를 메모리에 읽습니다.',
      },
      maxBatchSize: { label: '최대 묶음 크기', help: '한 묶음에 들어가는 FlowFile의 최대 수입니다.' },
      timeLimit: { label: '시간 한도', help: '이보다 오래 걸리는 묶음은 중단합니다.' },
      memoryLimit: {
        label: '메모리 한도',
        help: '스크립트가 이보다 많이 쓰면 프로세스를 끝냅니다. 이와 별도로 Node 자체가 약 50 MB를 씁니다.',
      },
    },
    relationships: {
      success: '스크립트가 이 관계로 보낸 것입니다.',
      failure: '스크립트가 이 관계로 보낸 것과, 스크립트가 실패한 FlowFile입니다.',
    },
    writes: {
      'error.code': '스크립트가 그 FlowFile에서 실패한 이유입니다.',
      'error.message': '같은 내용을 스크립트의 줄과 열과 함께 적은 글입니다.',
    },
    state: '스크립트가 session.state로 보관하는 것이며, 출력과 함께 커밋됩니다.',
  },
}
