-- Edited by hand: the ids of "Commit" and "Event" are INTEGER, not BIGINT, which is the same 64-bit number in SQLite but
-- lets the primary key be the row id itself, without an index of its own.

-- CreateTable
CREATE TABLE "Position" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "file" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Partition" (
    "firstId" BIGINT NOT NULL PRIMARY KEY,
    "lastId" BIGINT NOT NULL,
    "minTime" BIGINT NOT NULL,
    "maxTime" BIGINT NOT NULL,
    "minEntry" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Origin" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "flow" TEXT NOT NULL,
    "component" TEXT NOT NULL,
    "componentType" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Kind" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "type" INTEGER NOT NULL,
    "relationship" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "claims" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "AttributeName" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Commit" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "events" INTEGER NOT NULL,
    "time" BIGINT NOT NULL,
    "origin" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "flowFile" BIGINT NOT NULL,
    "kind" INTEGER NOT NULL,
    "data" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Edge" (
    "parent" BIGINT NOT NULL,
    "child" BIGINT NOT NULL,
    "event" BIGINT NOT NULL,

    PRIMARY KEY ("parent", "child", "event")
);

-- CreateIndex
CREATE INDEX "Commit_origin_id_idx" ON "Commit"("origin", "id");

-- CreateIndex
CREATE INDEX "Event_flowFile_idx" ON "Event"("flowFile");

-- CreateIndex
CREATE INDEX "Edge_child_idx" ON "Edge"("child");
