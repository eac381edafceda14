/** How users and conversations are called, in messages and towards a target. */
export interface Names {
  nameOfUser(user: number): string;
  nameOfConversation(conversation: number): string;
}
