-- Edited by hand: "Commit", "Event" and "Edge" are partitioned by event id, which Prisma's language cannot say.

-- CreateTable
CREATE TABLE "Position" (
    "id" INTEGER NOT NULL,
    "file" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,

    CONSTRAINT "Position_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Partition" (
    "firstId" BIGINT NOT NULL,
    "lastId" BIGINT NOT NULL,
    "minTime" BIGINT NOT NULL,
    "maxTime" BIGINT NOT NULL,
    "minEntry" BIGINT NOT NULL,

    CONSTRAINT "Partition_pkey" PRIMARY KEY ("firstId")
);

-- CreateTable
CREATE TABLE "Origin" (
    "id" INTEGER NOT NULL,
    "flow" TEXT NOT NULL,
    "component" TEXT NOT NULL,
    "componentType" TEXT NOT NULL,

    CONSTRAINT "Origin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Kind" (
    "id" INTEGER NOT NULL,
    "type" INTEGER NOT NULL,
    "relationship" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "claims" INTEGER NOT NULL,

    CONSTRAINT "Kind_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AttributeName" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "AttributeName_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Commit" (
    "id" BIGINT NOT NULL,
    "events" INTEGER NOT NULL,
    "time" BIGINT NOT NULL,
    "origin" INTEGER NOT NULL,

    CONSTRAINT "Commit_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "Event" (
    "id" BIGINT NOT NULL,
    "flowFile" BIGINT NOT NULL,
    "kind" INTEGER NOT NULL,
    "data" TEXT NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "Edge" (
    "parent" BIGINT NOT NULL,
    "child" BIGINT NOT NULL,
    "event" BIGINT NOT NULL,

    CONSTRAINT "Edge_pkey" PRIMARY KEY ("parent","child","event")
) PARTITION BY RANGE ("event");

-- CreateIndex
CREATE INDEX "Commit_origin_id_idx" ON "Commit"("origin", "id");

-- CreateIndex
CREATE INDEX "Event_flowFile_idx" ON "Event"("flowFile");

-- CreateIndex
CREATE INDEX "Edge_child_idx" ON "Edge"("child");
