import type { FamilyTexts } from '../texts.ts'

const fileAttributes = {
  filename: '파일 이름입니다.',
  path: '읽는 디렉터리를 기준으로 한 파일의 디렉터리이며, 끝에 /가 있습니다.',
  'absolute.path': '파일의 디렉터리이며, 끝에 /가 있습니다.',
  'file.owner': '파일의 소유자입니다.',
  'file.group': '파일의 그룹입니다.',
  'file.permissions': '권한입니다. 예: rw-r--r--.',
  'file.lastModifiedTime': '내용이 마지막으로 바뀐 때입니다. 예: 2026-01-31T09:30:00+0000.',
  'file.lastAccessTime': '마지막으로 읽힌 때입니다.',
  'file.creationTime': '만들어진 때입니다.',
}

const fileChoice = {
  recurseSubdirectories: { label: '하위 디렉터리 포함', help: '하위 디렉터리도 봅니다.' },
  fileFilter: { label: '파일 필터', help: '정규식입니다. 이름 전체가 맞는 파일만 고릅니다.' },
  pathFilter: {
    label: '경로 필터',
    help: '정규식입니다. 상대 경로 전체가 맞는 하위 디렉터리의 파일만 고릅니다. 맨 위의 파일은 언제나 고릅니다.',
  },
  minimumFileAge: { label: '최소 파일 나이', help: '내용이 이만큼 바뀌지 않은 파일만 고릅니다.' },
  maximumFileAge: { label: '최대 파일 나이', help: '내용이 이 시간 안에 바뀐 파일만 고릅니다.' },
  minimumFileSize: { label: '최소 파일 크기', help: '이 크기 이상인 파일만 고릅니다.' },
  maximumFileSize: { label: '최대 파일 크기', help: '이 크기 이하인 파일만 고릅니다.' },
  ignoreHiddenFiles: { label: '숨김 파일 제외', help: '이름이 점으로 시작하는 파일을 뺍니다.' },
}

export const ko: FamilyTexts = {
  FetchFile: {
    summary: 'FlowFile의 내용을 파일의 내용으로 바꿉니다.',
    description: 'ListFile 뒤에, 또는 속성이 읽을 파일을 알려 주는 곳에 둡니다.',
    properties: {
      fileToFetch: { label: '읽을 파일', help: '읽을 파일입니다.' },
      completionStrategy: { label: '완료 후 처리', help: '내용이 안전하게 저장된 뒤 파일을 어떻게 할지 정합니다.' },
      moveDestinationDirectory: { label: '옮길 디렉터리', help: '파일을 옮길 디렉터리입니다. 없으면 만듭니다.' },
      moveConflictStrategy: {
        label: '옮길 때 충돌',
        help: '같은 이름의 파일이 있을 때 할 일입니다. fail: 파일을 읽기 전에 FlowFile을 failure로 보냅니다.',
      },
      logLevelWhenNotFound: { label: '없을 때 로그 수준', help: '파일이 없을 때 메시지의 수준입니다.' },
      logLevelWhenPermissionDenied: {
        label: '권한이 없을 때 로그 수준',
        help: '파일을 읽을 권한이 없을 때 메시지의 수준입니다.',
      },
    },
    relationships: {
      success: '파일의 내용을 담은 FlowFile입니다.',
      'not.found': '그런 파일이 없습니다.',
      'permission.denied': 'Mulgil을 실행하는 사용자가 파일을 읽을 수 없습니다.',
      failure: '다른 까닭으로 파일을 읽지 못했습니다.',
    },
    reads: {
      'absolute.path': '기본값에서, 파일의 디렉터리입니다.',
      filename: '기본값에서, 파일의 이름입니다.',
    },
    promise: '내용을 저장한 뒤 파일을 옮기거나 지웁니다. 그 사이에 장애가 나면 파일이 제자리에 남습니다.',
  },
  GetFile: {
    summary: '디렉터리에서 파일을 내용과 함께 가져오고, 그곳에서 지웁니다.',
    description:
      'FlowFile이 안전하게 저장된 뒤에만 파일을 지웁니다. 읽는 동안 바뀐 파일은 다음으로 미룹니다. 크거나 멀리 있는 디렉터리를 나란히 읽으려면 ListFile과 FetchFile을 쓰십시오.',
    properties: {
      inputDirectory: { label: '입력 디렉터리', help: '파일을 가져올 디렉터리입니다.' },
      keepSourceFile: {
        label: '원본 파일 유지',
        help: '파일을 지우지 않습니다. 볼 때마다 다시 가져오므로 시험할 때만 씁니다.',
      },
      ...fileChoice,
      pollingInterval: { label: '확인 간격', help: '마지막 파일을 가져온 뒤 디렉터리를 다시 볼 때까지의 시간입니다.' },
      batchSize: { label: '배치 크기', help: '한 번 실행할 때 가져올 파일 수입니다.' },
    },
    relationships: { success: '파일마다 그 내용을 담은 FlowFile입니다.' },
    writes: fileAttributes,
    promise:
      '저장되었으나 아직 지우지 않은 파일을 FlowFile과 같은 커밋에 기억합니다. 지우기 전에 장애가 나면 파일을 다시 받지 않고 지우는 일만 다시 합니다.',
    state: '저장되었으나 아직 지우지 않은 파일입니다.',
  },
  ListFile: {
    summary: '디렉터리의 파일을 한 번씩, 내용 없는 FlowFile로 나열합니다.',
    description: '내용은 뒤에 FetchFile을 두어 읽습니다. 나열한 것은 다시 시작해도 기억합니다.',
    properties: {
      inputDirectory: { label: '입력 디렉터리', help: '나열할 디렉터리입니다.' },
      listingStrategy: {
        label: '나열 방식',
        help: 'trackingTimestamps: 나열한 가장 새 파일보다 나중에 바뀐 파일을 나열합니다. trackingEntities: 파일을 하나하나 기억하므로 늦게 온 옛 파일도 찾습니다. noTracking: 매번 모두 나열합니다.',
      },
      trackingTimeWindow: { label: '추적 기간', help: '이보다 오래전에 바뀐 파일은 나열하지도 기억하지도 않습니다.' },
      initialListingTarget: {
        label: '첫 나열 대상',
        help: '첫 나열에 모든 파일을 담을지, 추적 기간에 바뀐 파일만 담을지 정합니다.',
      },
      ...fileChoice,
      includeFileAttributes: { label: '파일 속성 포함', help: '소유자, 그룹, 권한, 시각을 속성으로 씁니다.' },
    },
    relationships: { success: '새로 생기거나 바뀐 파일마다 하나씩의 FlowFile입니다.' },
    writes: { ...fileAttributes, 'file.size': '크기(바이트)입니다.' },
    promise: '나열한 것을 FlowFile과 같은 커밋에 기억합니다. trackingTimestamps에서는 더 옛 날짜로 온 파일을 놓칩니다.',
    state: '나열한 가장 나중 변경과 그 순간의 파일들, 또는 추적 기간의 파일 하나하나를 둡니다.',
  },
  PutFile: {
    summary: 'FlowFile의 내용을 디렉터리의 파일로 씁니다.',
    description:
      '파일 이름은 `filename` 속성입니다. 먼저 숨긴 이름으로 쓰고 다 쓴 뒤 이름을 바꾸므로, 쓰다 만 파일은 보이지 않습니다.',
    properties: {
      directory: { label: '디렉터리', help: '쓸 디렉터리입니다. 예: /data/${line}.' },
      conflictResolution: {
        label: '충돌 처리',
        help: '같은 이름의 파일이 있을 때 FlowFile을 failure로 보내거나(fail), 파일을 바꾸거나(replace), 그대로 두고 success로 보냅니다(ignore).',
      },
      createMissingDirectories: { label: '없는 디렉터리 만들기', help: '디렉터리가 없으면 만듭니다.' },
      maximumFileCount: {
        label: '최대 파일 수',
        help: '디렉터리에 파일이 이만큼 있으면 FlowFile을 failure로 보냅니다.',
      },
      lastModifiedTime: {
        label: '수정 시각',
        help: '설정할 수정 시각입니다. 예: 2026-01-31T09:30:00+0900 또는 ${file.lastModifiedTime}.',
      },
      permissions: { label: '권한', help: '설정할 권한입니다. 예: rw-r--r-- 또는 644.' },
      owner: { label: '소유자', help: '파일을 넘길 사용자의 이름이나 번호입니다. 그럴 권한이 있어야 합니다.' },
      group: { label: '그룹', help: '파일을 넘길 그룹의 이름이나 번호입니다.' },
      sync: {
        label: '디스크에 확실히 쓰기',
        help: 'FlowFile이 나가기 전에 파일이 디스크에 쓰였음을 확인합니다. 끄면 더 빠릅니다.',
      },
    },
    relationships: { success: '파일을 썼습니다.', failure: '파일을 쓸 수 없었거나 이미 있습니다.' },
    reads: { filename: '파일의 이름입니다.' },
    promise:
      '파일을 쓴 뒤 커밋 전에 장애가 나면 같은 자리에 다시 씁니다. fail과 ignore에서는 먼저 쓴 파일을 시각과 내용으로 알아봅니다.',
  },
  TailFile: {
    summary: '로그처럼 자라는 파일을 따라가며, 더해진 줄로 FlowFile을 만듭니다.',
    description:
      '온전한 줄만 가져옵니다. 이름 바꾸기나 복사로 교체된 파일은 교체 이름 패턴으로 찾을 수 있으면 이어서 읽고, 파일이 잘린 것도 알아차립니다.',
    properties: {
      tailingMode: { label: '추적 방식', help: '파일 하나를, 또는 맞는 파일을 모두 따라갑니다.' },
      filesToTail: {
        label: '추적할 파일',
        help: '파일의 경로입니다. 여러 파일이면 기준 디렉터리에 대한 상대 경로의 정규식입니다.',
      },
      baseDirectory: { label: '기준 디렉터리', help: '파일을 찾을 디렉터리입니다.' },
      recursiveLookup: { label: '하위 디렉터리 포함', help: '하위 디렉터리도 봅니다.' },
      lookupFrequency: { label: '찾는 간격', help: '새 파일을 얼마나 자주 찾을지 정합니다.' },
      maximumAge: { label: '최대 나이', help: '없어졌고 그 전에 이만큼 바뀌지 않은 파일을 잊습니다.' },
      rollingFilenamePattern: {
        label: '교체 이름 패턴',
        help: '파일이 교체될 때 얻는 이름이며 *와 ?를 쓸 수 있습니다. 예: app.log.*. ${filename}은 확장자를 뺀 이름입니다. 압축된 파일은 빼십시오.',
      },
      initialStartPosition: {
        label: '시작 위치',
        help: '처음 읽는 파일을 교체된 파일부터(beginningOfTime), 파일의 처음부터(beginningOfFile), 또는 지금부터 더해지는 것만(currentTime) 읽습니다.',
      },
      lineStartPattern: {
        label: '줄 시작 패턴',
        help: '여러 줄로 된 메시지의 첫 줄이 시작하는 모양입니다. 다음 첫 줄이 올 때까지의 줄을 함께 둡니다.',
      },
      maxBufferSize: { label: '최대 버퍼 크기', help: '이보다 긴 메시지는 끝을 기다리지 않습니다.' },
    },
    relationships: { success: '더해진 줄을 담은 FlowFile입니다.' },
    writes: {
      filename: '파일 이름과 바이트 범위입니다. 예: app.0-420.log.',
      'mime.type': 'text/plain입니다.',
      'tailfile.original.path': '줄이 온 파일입니다.',
    },
    promise: '위치를 줄과 같은 커밋에 저장합니다. 교체된 파일은 읽힐 때까지 패턴에 맞는 이름으로 남아 있어야 합니다.',
    state: '파일마다 어디까지 읽었는지와 그 첫 부분의 모양을 둡니다.',
  },
}
